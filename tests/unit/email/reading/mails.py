"""Mails to read, written by hand."""

from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.parse import parse


def mail(body: str | bytes = "Hello", **fields: str) -> bytes:
    """A mail of these fields, `content_type=...` for Content-Type; lines end in CRLF as on the wire."""
    named = {"from": "Ada <ada@mail.example>", "to": "help@alderwick.example", "subject": "Question"} | fields
    head = "".join(f"{name.replace('_', '-').title()}: {value}\r\n" for name, value in named.items() if value)
    raw = body if isinstance(body, bytes) else body.replace("\n", "\r\n").encode()
    return head.encode("utf-8", "surrogateescape") + b"\r\n" + raw


def read(body: str | bytes = "Hello", **fields: str) -> Letter:
    return parse(mail(body, **fields))


def multipart(*parts: str, subtype: str = "mixed") -> bytes:
    """A mail of these parts, each with its own head."""
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    return mail(body, content_type=f"multipart/{subtype}; boundary=b")
