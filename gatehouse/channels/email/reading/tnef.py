"""Outlook's winmail.dat, opened by tnefparse, which raises whatever it likes on damaged files."""

from __future__ import annotations

import logging
from typing import NamedTuple

from tnefparse import TNEF

from gatehouse.channels.email.reading.charsets import decode

TNEF_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
# The library tells each oddity of a file on its own logger.
logging.getLogger("tnef-decode").setLevel(logging.CRITICAL)


class Unpacked(NamedTuple):
    text: str
    html: str
    files: list[tuple[str, bytes]]


def unpack(content: bytes) -> Unpacked | None:
    """What is inside, or None where it cannot be read whole."""
    try:
        tnef = TNEF(content, do_checksum=False)
        files = [(_text(file.long_filename() or file.name), bytes(file.data or b"")) for file in tnef.attachments]
        return Unpacked(_text(tnef.body), _text(tnef.htmlbody), files)
    except Exception:
        return None


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, bytes):
        return decode(value.rstrip(b"\x00"))
    return str(value or "").rstrip("\x00")
