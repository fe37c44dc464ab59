"""Secrets that customers type, found and replaced by marks before anything is stored. Pure: no Django, no database."""

from gatehouse.guard.html import redact_html
from gatehouse.guard.kinds import MARKS, Finding, Redacted, SecretKind
from gatehouse.guard.redact import find, redact, redact_together, split_marks

__all__ = [
    "MARKS",
    "Finding",
    "Redacted",
    "SecretKind",
    "find",
    "redact",
    "redact_html",
    "redact_together",
    "split_marks",
]
