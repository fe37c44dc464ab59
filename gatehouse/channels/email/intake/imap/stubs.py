"""What is stored of a mail that stays in its mailbox: its head, and a line that says why the rest is missing."""

import re

from gatehouse.channels.email.intake.imap.session import HEAD

# They describe a body that is not there.
_OF_THE_BODY = re.compile(rb"(?:mime-version|content-[a-z-]+)[ \t]*:", re.IGNORECASE)


def too_large(head: bytes, size: int, most: int) -> bytes:
    """`size` and `most` in bytes."""
    said = f"This mail of {_megabytes(size)} MB is larger than the {_megabytes(most)} MB that are taken in."
    return _stub(head, f"[{said} It is still in the mailbox.]")


def not_given(head: bytes) -> bytes:
    return _stub(head, "[The mail server does not hand this mail over. It is still in the mailbox.]")


def _stub(head: bytes, line: str) -> bytes:
    fields = [field for field in _fields(head[:HEAD]) if not _OF_THE_BODY.match(field)]
    plain = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return b"".join(fields) + plain + line.encode() + b"\r\n"


def _fields(head: bytes) -> list[bytes]:
    """Each with the lines that go on with it, every line ended."""
    fields: list[bytes] = []
    for line in head.splitlines():
        if not line:
            break
        if line[:1] in b" \t" and fields:
            fields[-1] += line + b"\r\n"
        else:
            fields.append(line + b"\r\n")
    return fields


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.0f}"
