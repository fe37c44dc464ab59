"""A letter as it was understood. Everything in it can be stored: no NUL, no lone surrogates, no controls in lines."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

from gatehouse.channels.email.reading.html_marks import Mark

SPOOLED = 256 * 1024  # bytes of an attachment that are held in memory; a longer one lies in a temporary file


def spool() -> BinaryIO:
    return tempfile.SpooledTemporaryFile(max_size=SPOOLED)  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Somebody's name and address as the header says them; either may be empty, and neither is proven."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2].lower()


@dataclass(slots=True)
class Attachment:
    """A file of the letter. `content` stands at its beginning; the size is in bytes after decoding.

    `content_id` is what HTML names as `cid:`; `is_inline` tells a picture of the body from a file that was sent.
    """

    name: str
    type: str
    size: int
    content: BinaryIO
    content_id: str = ""
    is_inline: bool = False


@dataclass(slots=True)
class Letter:
    """One mail. `authors` is who stands in From: Reply-To and Sender never make an author.

    `headers` are all fields in order with lower-case names, decoded; `type` is the whole mail's content type.
    Where the mail brings no text of its own it is made of the HTML, and `marks` says line by line what that tells.
    `reports` are the machine-readable parts of delivery and abuse reports; `problems` says in English, for operators,
    what was left out or could not be understood.
    """

    headers: list[tuple[str, str]] = field(default_factory=list)
    authors: list[Mailbox] = field(default_factory=list)
    to: list[Mailbox] = field(default_factory=list)
    cc: list[Mailbox] = field(default_factory=list)
    reply_to: list[Mailbox] = field(default_factory=list)
    subject: str = ""
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    type: str = "text/plain"
    text: str = ""
    html: str = ""
    marks: tuple[Mark, ...] = ()
    attachments: list[Attachment] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def sender(self) -> Mailbox:
        """The author; the first where somebody wrote several, whom no mail server vouches for."""
        return self.authors[0] if self.authors else Mailbox("", "")

    def all(self, name: str) -> list[str]:
        """Every field of this name, in order."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.headers)


@dataclass(frozen=True, slots=True)
class Report:
    """Groups of fields of a report part, as RFC 3464 and RFC 5965 write them; names in lower case."""

    type: str
    groups: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something an agent should know about a part: `encrypted`, `signed`, `calendar` or `forwarded`; with its type."""

    kind: str
    type: str


Problem = Callable[[str], None]
