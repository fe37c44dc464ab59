"""Passwords that are known from breaches, in a file that the operator gives (ASVS 5.0, 6.2.12). Nothing is asked outside.

The file is in the format of Have I Been Pwned's own: a line for each, the SHA-1 in hex, a colon and a count, in the order of
the hashes. All of them are some forty gigabytes: nothing is read into memory, and one is found by some forty reads.
"""

import hashlib
import re
from pathlib import Path
from typing import BinaryIO

_LINE = re.compile(rb"[0-9A-Fa-f]{40}(:\d+)?\s*")
_HASH = 40  # its letters


class NotThatFormat(ValueError):
    """Name a file of Have I Been Pwned's with SHA-1 hashes in their order."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def is_listed(password: str, file: Path) -> bool:
    """Whether it stands in the file. Raises OSError where that cannot be read: then no password is set."""
    digest = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False)
    wanted = digest.hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, file.stat().st_size
        while low < high:
            middle = (low + high) // 2
            found = _hash_behind(lines, middle)
            low, high = (middle + 1, high) if found and found < wanted else (low, middle)
        return _hash_behind(lines, low) == wanted


def check_format(file: Path) -> None:
    """Look at the first two lines. Raises OSError and NotThatFormat."""
    with file.open("rb") as lines:
        first, second = lines.readline(200), lines.readline(200)
    is_right = _LINE.fullmatch(first) and (not second or _LINE.fullmatch(second))
    if not is_right or (second and first[:_HASH].upper() >= second[:_HASH].upper()):
        raise NotThatFormat


def _hash_behind(lines: BinaryIO, at: int) -> bytes:
    """The hash of the first line that begins there or later; empty behind the last."""
    lines.seek(max(0, at - 1))
    if at:
        lines.readline()
    return lines.readline()[:_HASH].upper()
