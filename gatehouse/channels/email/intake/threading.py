"""In which conversation a mail belongs, and as whose.

Three keys lead to a conversation, each enough alone: the signed reply address, a Message-ID of ours in References, and the
signed token in the subject. Each is bound to the person to whom we sent it, and none lets anybody in: who writes must be
that person and take part there, and his domain must not say that he is somebody else. Whatever else points to a
conversation is a hint for the agent, no more (R4 to R7).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import psycopg
from django.conf import settings
from django.db.models import QuerySet

from gatehouse.channels.email import keys
from gatehouse.channels.email.intake.arrival import ReadMail, own_address
from gatehouse.channels.email.intake.quarantining import stub_of
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models import Arrival, Inbox, IncomingMail, vouched_for
from gatehouse.channels.email.own_ids import deliveries_of_ids
from gatehouse.conversations import numbers
from gatehouse.conversations.connection import raw_connection
from gatehouse.conversations.models import Address, AddressKind, Contact, Conversation, Delivery

_WORD = re.compile(r"[\w-]{6,24}")
_MOST_KEYS = 20
# Written out: every answer asks it, and making the SQL would cost more than running it.
_TAKES_PART = """
select contact_id from conversations_address where kind = 'email' and value = %(value)s and (contact_id = %(requester)s
  or contact_id in (select contact_id from conversations_participant where conversation_id = %(conversation)s))
order by verified_at, id limit 1
"""


class Key(NamedTuple):
    """One sign that leads to a conversation; a hint has no name. `recipient` and `contacts` are whom we sent it to."""

    name: str
    conversation: Conversation
    recipient: str = ""
    contacts: tuple[int | None, ...] = ()

    def is_of(self, contact: Contact, sender: str) -> bool:
        """Whether it was sent to who writes: to this address, or to the same person at another one."""
        return self.recipient == sender or contact.pk in self.contacts


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a mail goes. Without a conversation it opens one: for `contact` where the writer is known, else for somebody
    new; `possibly` is what it may be about.
    """

    conversation: Conversation | None = None
    contact: Contact | None = None
    joined_by: str = ""
    possibly: Conversation | None = None


def destination_of(mail: ReadMail) -> Destination:
    """The first key that leads where the sender takes part, else a place of its own.

    A mail that was in quarantine goes to the ticket that stands for it; what stands for one joins nothing: only a whole
    mail can be vouched for.
    """
    if (stub := _stub(mail)) is not None:
        return stub
    possibly: Conversation | None = None
    tried = set[tuple[bool, int, str]]()
    for key in _keys(mail):
        here = key.conversation.survivor
        possibly = possibly or here
        asked = (key.name == "address", here.pk, key.recipient)
        if not key.name or asked in tried or mail.authentication.is_forged or mail.raw.source == Source.STUB:
            continue
        tried.add(asked)
        if not _is_same_inbox(mail, key, here):
            continue
        if (contact := _who_takes_part(here, mail.sender)) is not None and key.is_of(contact, mail.sender):
            return Destination(here, contact, key.name)
    return Destination(contact=_known(mail), possibly=possibly)


def _stub(mail: ReadMail) -> Destination | None:
    """The ticket in place of this mail, for one that has waited before (`reason`)."""
    if not mail.raw.reason or mail.authentication.is_forged:
        return None
    stubs = IncomingMail.objects.filter(raw=stub_of(mail.raw.pk)).select_related("message__contact")
    message = next((one.message for one in stubs), None)
    if message is None:
        return None
    return Destination((message.moved_to or message.conversation).survivor, message.contact, "stub")


def _keys(mail: ReadMail) -> Iterator[Key]:
    yield from _of_deliveries("address", mail.tagged("r"))
    ids = [*mail.letter.in_reply_to, *reversed(mail.letter.references)]
    yield from _of_deliveries("id", deliveries_of_ids(ids))
    if number := keys.read_subject(mail.letter.subject, mail.sender):
        yield from (Key("subject", one, mail.sender) for one in _numbered([number]))
    yield from (Key("", one) for one in _numbered(numbers_in(mail.letter.subject)))
    yield from (key._replace(name="") for key in _of_deliveries("", mail.tagged("a")))
    yield from (Key("", one) for one in _of_his_own_mails(mail))


def _of_deliveries(name: str, ids: list[int]) -> Iterator[Key]:
    if not ids:
        return
    found = Delivery.objects.filter(pk__in=ids[:_MOST_KEYS], conversation__isnull=False)
    rows = found.values_list("pk", "conversation", "recipient", "contact", "contact__joined_into")
    known = _conversations().in_bulk(place for _pk, place, *_ in rows)
    sent = {pk: Key(name, known[place], to.lower(), tuple(contacts)) for pk, place, to, *contacts in rows}
    yield from (sent[pk] for pk in ids if pk in sent)


def _numbered(numbers_: list[str]) -> Iterator[Conversation]:
    if numbers_:
        yield from _conversations().filter(number__in=numbers_[:_MOST_KEYS]).order_by("pk")


def _conversations() -> QuerySet[Conversation]:
    """With what is asked of a conversation here; merges are followed one by one, since few were merged."""
    return Conversation.objects.only("number", "contact", "department", "merged_into", "erased_at")


def numbers_in(subject: str) -> list[str]:
    """Ticket numbers that somebody wrote: they prove nothing, but the agent may want to look."""
    prefix = settings.NUMBER_PREFIX
    read = (numbers.read(word, prefix) for word in _WORD.findall(subject) if word.upper().startswith(prefix.upper()))
    return list(dict.fromkeys(number for number in read if number))


def _of_his_own_mails(mail: ReadMail) -> Iterator[Conversation]:
    """What the same author wrote before, which he refers to: anybody who got a copy knows that id as well."""
    ids = [*mail.letter.in_reply_to, *mail.letter.references][:_MOST_KEYS]
    if not ids or not mail.sender:
        return
    earlier = IncomingMail.objects.filter(rfc_id__in=ids, author=mail.sender, message__isnull=False)
    for one in earlier.select_related("message__conversation__merged_into").order_by("-pk")[:1]:
        if one.message is not None:
            yield one.message.conversation


def _is_same_inbox(mail: ReadMail, key: Key, here: Conversation) -> bool:
    """Whether it was sent where that conversation is answered: what goes to another address begins something of its own.

    The reply address proves that by itself.
    """
    if key.name == "address" or not mail.inboxes:
        return True
    ours = own_address()
    if any(_answers(inbox, here, ours) for inbox in mail.inboxes):
        return True
    came_by = Arrival.objects.filter(mail__message__conversation=here, inbox__in=mail.inboxes)
    return came_by.exists()


def _answers(inbox: Inbox, here: Conversation, ours: str) -> bool:
    return inbox.takes_rest or inbox.department_id == here.department_id or inbox.address == ours


def _who_takes_part(here: Conversation, sender: str) -> Contact | None:
    """The requester or participant who has this address, proven or not; of the contact only its id."""
    if not sender:
        return None
    values = {"value": sender, "requester": here.contact_id, "conversation": here.pk}
    row = psycopg.Cursor(raw_connection()).execute(_TAKES_PART, values, prepare=True).fetchone()
    return Contact(pk=row[0]) if row else None


def _known(mail: ReadMail) -> Contact | None:
    """Whoever the author's domain vouches for: the owner of the address, else who wrote under it as surely before."""
    if not mail.sender or not mail.authentication.is_assured:
        return None
    proven = Address.objects.filter(kind=AddressKind.EMAIL, value=mail.sender, verified_at__isnull=False)
    if (owner := proven.select_related("contact").first()) is not None:
        return owner.contact
    sure = vouched_for(mail.sender).filter(message__contact__isnull=False)
    earlier = sure.select_related("message__contact__joined_into").order_by("-pk").first()
    contact = earlier.message.contact if earlier and earlier.message else None
    return _reached(contact.joined_into or contact, mail.sender) if contact and contact.erased_at is None else None


def _reached(contact: Contact, sender: str) -> Contact | None:
    """Whoever has an account has said which addresses are his: one that he removed is not."""
    has_account = contact.user_id is not None
    return None if has_account and not contact.addresses.filter(value=sender).exists() else contact
