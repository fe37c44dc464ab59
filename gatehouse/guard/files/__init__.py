"""Everything that decides whether a file may be kept, and what makes it safe to keep.

Doors call `inspect_in_child`; it answers with `Inspected` or raises `Refused`.
"""

from gatehouse.guard.files.clamd import Clamd, Scanner
from gatehouse.guard.files.inspection import Inspected, inspect
from gatehouse.guard.files.killable import inspect_in_child
from gatehouse.guard.files.kinds import ACCEPT, Family, FileKind
from gatehouse.guard.files.limits import DEFAULT, Limits, admit_form, admit_size
from gatehouse.guard.files.refusals import SENTENCES, Reason, Refused

__all__ = [
    "ACCEPT",
    "DEFAULT",
    "SENTENCES",
    "Clamd",
    "Family",
    "FileKind",
    "Inspected",
    "Limits",
    "Reason",
    "Refused",
    "Scanner",
    "admit_form",
    "admit_size",
    "inspect",
    "inspect_in_child",
]
