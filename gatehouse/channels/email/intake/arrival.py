"""A stored mail that was read: what is asked of it on its way into the desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr
from functools import cached_property

from django.conf import settings

from gatehouse.channels.email import keys
from gatehouse.channels.email.inboxes import inboxes
from gatehouse.channels.email.intake import first_hop
from gatehouse.channels.email.keys import without_tag
from gatehouse.channels.email.models import Inbox, RawMail
from gatehouse.channels.email.reading.authentication import Authentication, read_authentication
from gatehouse.channels.email.reading.bounces import has_empty_sender
from gatehouse.channels.email.reading.letter import Letter
from gatehouse.channels.email.reading.understand import Reading

# Fields in which mail systems leave the envelope's recipient for those who come after them.
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")
_LONGEST = 254


@dataclass
class ReadMail:
    """`raw` is the row, `content` its bytes, `reading` what was understood of them; `is_last` when it is not tried again."""

    raw: RawMail
    content: bytes
    reading: Reading
    is_last: bool = True

    @property
    def letter(self) -> Letter:
        return self.reading.letter

    @cached_property
    def sender(self) -> str:
        """The address in From, in small letters; empty where there is none that can be written to."""
        address = self.letter.sender.address.strip().lower()
        return address if "@" in address and len(address) <= _LONGEST else ""

    @property
    def is_automatic(self) -> bool:
        """Whether a machine wrote it: as its head says, or by the empty sender of its envelope (RFC 3834 §3.3)."""
        return self.reading.is_automatic or has_empty_sender(self.letter)

    @cached_property
    def addresses(self) -> list[str]:
        """Where it was sent, as its head and then its envelope say, in small letters."""
        written = [box.address for box in (*self.letter.to, *self.letter.cc)]
        delivered = [value.strip(" <>") for name in _DELIVERED for value in self.letter.all(name)]
        return _once([*written, *self.raw.rcpt_to, *delivered])

    @cached_property
    def inboxes(self) -> list[Inbox]:
        """Those of ours to which it was sent, the first one first; where none was named, whoever takes the rest."""
        known = inboxes()
        found = known.addressed(self.addresses)
        return found or list(known.by_domain.values())[:1] or list(known.by_address.values())[:1]

    @cached_property
    def authentication(self) -> Authentication:
        """What our mail server says of its sender; without one we find it out, which may take seconds."""
        known = settings.CONFIG.authserv_ids
        if not known and first_hop.is_first_hop(self.raw):
            return first_hop.check(self.raw, self.letter, self.content, is_last=self.is_last)
        return read_authentication(self.letter, known)

    def tagged(self, kinds: str) -> list[int]:
        """Deliveries whose signed reply (`r`, an agent's `a`) or bounce (`b`) address this was sent to."""
        found = (keys.read_address(address) for address in self.addresses)
        return list(dict.fromkeys(pk for one in found if one for kind, pk in [one] if kind in kinds))


def as_delivered(raw: RawMail, content: bytes) -> bytes:
    """The mail with the envelope's sender above it, as the last mail system on its way writes it (RFC 5321 §4.4)."""
    if raw.mail_from is None:
        return content
    return f"Return-Path: <{raw.mail_from}>\r\n".encode("utf-8", "replace") + content


def own_address() -> str:
    """The address that our mails come from, which may be no inbox."""
    return without_tag(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def _once(addresses: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(address.strip().lower() for address in addresses if "@" in address))
