"""The bytes of a mail to a Letter."""

from __future__ import annotations

import logging
from collections.abc import Callable

from gatehouse.channels.email.reading.contents import read_contents
from gatehouse.channels.email.reading.head import read_head
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.limits import DEFAULT, Limits
from gatehouse.channels.email.reading.structure import Part, read_structure

log = logging.getLogger(__name__)
_MOST_PROBLEMS = 50
Step = Callable[[], object]


def parse(raw: bytes, limits: Limits = DEFAULT) -> Letter:
    """Read a mail. Never raises: what cannot be understood stays out and is named in the letter's problems.

    Time and memory are linear in the mail's size; files beyond 256 KiB lie on disk. The caller keeps the raw mail.
    """
    letter = Letter()
    raw = _with_line_feeds(raw)
    root = _structure(raw, letter, limits)
    if root is not None:
        letter.type = root.type.name
        _step(letter, "head", lambda: read_head(root.fields, letter, limits, raw[: 32 * 1024]))
        _step(letter, "contents", lambda: read_contents(raw, root, letter, limits))
    letter.problems = list(dict.fromkeys(letter.problems))[:_MOST_PROBLEMS]
    return letter


def _with_line_feeds(raw: bytes) -> bytes:
    """Old Macintosh mails end their lines in a carriage return only."""
    head = raw[:4096]
    return raw.replace(b"\r", b"\n") if b"\r" in head and b"\n" not in head else raw


def _structure(raw: bytes, letter: Letter, limits: Limits) -> Part | None:
    found: list[Part] = []
    _step(letter, "structure", lambda: found.append(read_structure(raw, limits, letter.problems.append)))
    return found[0] if found else None


def _step(letter: Letter, what: str, step: Step) -> None:
    """A fault of ours costs this step, not the mail."""
    try:
        step()
    except Exception as error:
        log.exception("A mail's %s could not be read", what)
        letter.problems.append(f"the {what} could not be read ({type(error).__name__})")
