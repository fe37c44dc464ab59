"""A stored mail as a mail program reads it."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from functools import cached_property

from django.utils.html import format_html

from gatehouse.channels.email.models import OutboxMail

_PLAIN = '<!doctype html><html><head></head><body><p dir="auto" style="white-space:pre-wrap">{}</p></body></html>'


@dataclass(frozen=True)
class Reading:
    """`row` is the stored mail; its parts are decoded when they are asked for."""

    row: OutboxMail

    @cached_property
    def message(self) -> EmailMessage:
        message = message_from_bytes(bytes(self.row.raw), policy=default)
        assert isinstance(message, EmailMessage)  # noqa: S101  (the policy's class; tells the type checker)
        return message

    @property
    def sender(self) -> str:
        name, address = parseaddr(str(self.message["From"] or ""))
        return name or address

    @property
    def text(self) -> str:
        return self._body("plain")

    @property
    def heading(self) -> str:
        """The first line, which says what the mail is about; all mails of a ticket have the same subject."""
        return self.text.partition("\n")[0]

    @property
    def html(self) -> str:
        """An SMS has words alone."""
        return self._body("html") or format_html(_PLAIN, self.text)

    @property
    def source(self) -> str:
        """The message as it would travel, with what is not UTF-8 made visible."""
        return bytes(self.row.raw).decode("utf-8", "backslashreplace")

    @property
    def head(self) -> list[tuple[str, str]]:
        """The fields above the bodies, decoded; MIME's own are left to the source."""
        fields = ((name, " ".join(str(value).split())) for name, value in self.message.items())
        return [(name, value) for name, value in fields if not name.lower().startswith(("content-type", "mime-"))]

    def _body(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""
