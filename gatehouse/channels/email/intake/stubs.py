"""What is stored in place of a mail that stays in its mailbox or waits in quarantine: its head, and above it why it is all."""

import re
from typing import Any
from uuid import UUID

from gatehouse.channels.email.intake.imap.session import HEAD
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.reading.letter import Letter

FIELD = "x-gatehouse-stub"
_OURS = 1024  # bytes that we add to a head at most, which is read no further than HEAD
_MAIL = re.compile(r"quarantined; mail=([0-9a-f-]{36})", re.ASCII)
_SIZES = re.compile(r"too-large; size=(\d{1,15}); most=(\d{1,15})", re.ASCII)
_WELL_FORMED = re.compile(rb"[!-9;-~]+[ \t]*:")  # any other line would end the head, and what follows be read as words
_LONE_CR = re.compile(rb"\r(?!\n)")  # ends no line for who reads the head, and must begin no field here
# They describe a body that is not there, but for its language, which is the writer's.
_LEFT_OUT = re.compile(rb"(?:mime-version|content-(?!language[ \t]*:)[a-z-]+|x-gatehouse-stub)[ \t]*:", re.IGNORECASE)


def too_large(head: bytes, size: int, most: int) -> bytes:
    """`size` and `most` in bytes."""
    return _stub(head, f"too-large; size={size}; most={most}")


def not_given(head: bytes) -> bytes:
    return _stub(head, "not-given")


def quarantined(head: bytes, mail: UUID) -> bytes:
    """`mail` is the id of the stored mail for which it stands."""
    return _stub(head, f"quarantined; mail={mail}")


def notices(letter: Letter, source: str) -> list[dict[str, Any]]:
    """What the field says, for the mail's row; nothing where it is not ours.

    Only we write it, above all that the mail systems on the way wrote, and below it are no words
    and no files.
    """
    is_empty = not (letter.text.strip() or letter.html or letter.attachments)
    name, said = letter.headers[0] if letter.headers else ("", "")
    if source not in (Source.IMAP, Source.STUB) or name != FIELD or not is_empty:
        return []
    if said == "not-given":
        return [{"kind": "not_given"}]
    if mail := _MAIL.fullmatch(said):
        return [{"kind": "quarantined", "mail": mail[1]}]
    sizes = _SIZES.fullmatch(said)
    return [{"kind": "too_large", "size": int(sizes[1]), "most": int(sizes[2])}] if sizes else []


def _stub(head: bytes, said: str) -> bytes:
    kept = [field for field in _fields(head[: HEAD - _OURS]) if _is_kept(field)]
    ours = f"X-Gatehouse-Stub: {said}\r\n".encode()
    return ours + b"".join(kept) + b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"


def _is_kept(field: bytes) -> bool:
    return bool(_WELL_FORMED.match(field)) and not _LEFT_OUT.match(field)


def _fields(head: bytes) -> list[bytes]:
    """Each with the lines that go on with it, every line ended."""
    fields: list[bytes] = []
    for ended in _LONE_CR.sub(b"", head).split(b"\n"):
        line = ended.rstrip(b"\r")
        if not line:
            break
        if line[:1] in b" \t" and fields:
            fields[-1] += line + b"\r\n"
        else:
            fields.append(line + b"\r\n")
    return fields
