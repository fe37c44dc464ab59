"""From entries to deliveries: which entry becomes mail, and to whom. A job hands each over."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils import timezone

from gatehouse.channels.chat import away
from gatehouse.channels.email.caps import is_too_much
from gatehouse.channels.email.codes import give_codes
from gatehouse.channels.email.letters import STATE_LETTERS
from gatehouse.channels.email.models import unread_mails
from gatehouse.channels.email.notices import notices_of
from gatehouse.channels.email.tasks import send_mail
from gatehouse.conversations.entries import (
    Merged,
    Opened,
    ParticipantChanged,
    Received,
    Split,
    StateSet,
    TranscriptSent,
)
from gatehouse.conversations.models import AddressKind, Contact, Conversation, Delivery, DeliveryState, State
from gatehouse.conversations.seen import held_for
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry

CONFIRMATIONS = 3  # to one address within an hour
# Of what customers write in one conversation, to one address within an hour: two programs may answer each other.
COPIES = 20
# What somebody wrote is delivered, or its delivery says why not, whatever has become of the conversation since.
_WORDS = {"opened", "received", "replied"}


class MailCourier(Courier):
    """Makes one delivery for each recipient of each entry, and defers the job that sends it, in one transaction."""

    name = "mail"
    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "opened",
            "received",
            "address_given",
            "replied",
            "details_requested",
            "state_set",
            "reminded",
            "participant_changed",
            "merged",
            "split",
            "transcript_sent",
            "noted",
        }
    )

    def handle(self, entries: list[Entry]) -> None:
        conversations = _conversations(entries)
        warned = _to_warn(entries)
        made = [
            one
            for entry in entries
            for one in (
                *_deliveries(entry, conversations[entry.subject_id], is_warned=entry.pk in warned),
                *notices_of(entry, conversations[entry.subject_id]),
            )
        ]
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
        by_id = {entry.pk: entry for entry in entries}
        waiting = list(
            Delivery.objects.filter(entry__in=by_id, channel="email", state=DeliveryState.QUEUED).order_by("pk")
        )
        for delivery in waiting:
            delivery.entry = by_id[delivery.entry_id]
        give_codes([*(entry for entry in entries if entry.kind == "replied"), *waiting])
        held = {
            entry.pk: until
            for entry in entries
            if (until := _held_until(entry, conversations[entry.subject_id])) is not None
        }
        for delivery in waiting:
            # Mails of one ticket to one person go out one after the other, so that no answer overtakes a confirmation.
            lock = f"mail:{delivery.conversation_id}:{delivery.recipient}"
            send_mail.configure(lock=lock, schedule_at=held.get(delivery.entry_id)).defer(delivery_id=delivery.pk)


def _held_until(entry: Entry, conversation: Conversation) -> datetime | None:
    """An agent may take an answer back for a moment: its mail waits that long; in a chat, until it may have been read there."""
    is_answer = entry.kind == "replied" and entry.actor.is_agent
    waits = held_for() if is_answer else timedelta()
    if away.is_chat(conversation) and template_for(entry) in away.SHOWN:
        waits = max(waits, away.WAITS)
    until = entry.at + waits
    return until if until > timezone.now() else None


def template_for(entry: Entry) -> str:
    """The letter that this entry asks for; empty for none."""
    match entry.data:
        case Opened() as opened:
            return "opened_for" if opened.by_agent else "" if opened.unconfirmed else "confirmation"
        case Received(quiet=True):
            return ""
        case StateSet(state=State.PROGRESS, before=State.SOLVED | State.CLOSED):
            return "reopened"
        case StateSet() as changed:
            return STATE_LETTERS.get(changed.state, "")
        case ParticipantChanged() as changed_people:
            return "" if changed_people.removed else "added"
        case Merged() as merged:
            return "merged" if merged.into else ""
        case Split() as split:
            return "split" if split.source else ""
    return {
        "received": "copy",
        "address_given": "confirmation",
        "replied": "reply",
        "details_requested": "details",
        "reminded": "reminder",
        "transcript_sent": "transcript",
    }.get(entry.kind, "")


def _conversations(entries: list[Entry]) -> dict[int, Conversation]:
    found = Conversation.objects.filter(pk__in={entry.subject_id for entry in entries}).select_related(
        "contact", "assignee"
    )
    return found.prefetch_related("contact__addresses", "participants__contact__addresses").in_bulk()


def _deliveries(entry: Entry, conversation: Conversation, *, is_warned: bool) -> Iterator[Delivery]:
    template = template_for(entry)
    if not template or _is_unasked(entry, conversation, template):
        return
    seen: set[str] = set()
    for contact in _people(entry, conversation, template):
        address = address_of(contact)
        if contact.blocked_at or address in seen:
            continue
        if address:
            seen.add(address)
            yield _delivery(entry, conversation, contact, address, template)
        elif phone := _phone(contact):
            yield _unmailed(entry, conversation, contact, phone, template)
    author = _writer(entry, conversation) if is_warned else None
    if author is not None and (address := address_of(author)) not in {"", *seen}:
        yield _delivery(entry, conversation, author, address, "warning")


def _to_warn(entries: list[Entry]) -> set[int]:
    """Entries whose writer must know what became of his mail: a secret was taken out of it, or it could not be read.

    Whoever opened a conversation reads so in his confirmation.
    """
    came = {
        entry.data.message: entry
        for entry in entries
        if isinstance(entry.data, Received) and entry.data.channel == "email" and not entry.data.quiet
    }
    unread = set(unread_mails().filter(message__in=came).values_list("message", flat=True)) if came else set()
    return {
        entry.pk
        for message, entry in came.items()
        if message in unread or (isinstance(entry.data, Received) and entry.data.removed)
    }


def _writer(entry: Entry, conversation: Conversation) -> Contact | None:
    everybody = [conversation.contact, *(part.contact for part in conversation.participants.all())]
    return next((one for one in everybody if one.pk == entry.actor.id and not one.blocked_at), None)


def _is_unasked(entry: Entry, conversation: Conversation, template: str) -> bool:
    """Whether nobody is to hear of it: spam is answered by nothing but a person, and notices of merged ones mislead."""
    if template in away.NEEDLESS and getattr(entry.data, "channel", "") == "chat":
        return True
    if entry.kind in _WORDS:
        return conversation.is_spam and entry.actor.is_contact
    is_over = conversation.merged_into_id is not None and template != "merged"
    return conversation.is_spam or conversation.erased_at is not None or is_over


def _people(entry: Entry, conversation: Conversation, template: str) -> Iterable[Contact]:
    """The requester and those who take part; nobody is told what he did himself, but that we have his ticket."""
    if template in ("added", "transcript") and isinstance(entry.data, ParticipantChanged | TranscriptSent):
        return Contact.objects.filter(pk=entry.data.contact).prefetch_related("addresses")
    if template == "confirmation":
        return [conversation.contact]
    everybody = [conversation.contact, *(part.contact for part in conversation.participants.all())]
    author = entry.actor.id if entry.actor.is_contact else None
    return [contact for contact in everybody if contact.pk != author]


def address_of(contact: Contact) -> str:
    """Where to write to: the proven address, else the newest one; empty when there is none."""
    mails = [address for address in contact.addresses.all() if address.kind == AddressKind.EMAIL]
    mails.sort(key=lambda address: (address.is_verified, address.created_at), reverse=True)
    return mails[0].value if mails else ""


def _phone(contact: Contact) -> str:
    phones = [address.value for address in contact.addresses.all() if address.kind == AddressKind.PHONE]
    return phones[-1] if phones else ""


def _unmailed(entry: Entry, conversation: Conversation, contact: Contact, phone: str, template: str) -> Delivery:
    """What cannot be mailed to who gave a phone number only, so that the agent knows that nobody was told."""
    return Delivery(
        entry=entry,
        conversation=conversation,
        channel="email",
        recipient=phone,
        contact=contact,
        template=template,
        state=DeliveryState.SKIPPED,
        error="No mail address was given, only a phone number. The customer reads it on the ticket's page.",
    )


def _delivery(entry: Entry, conversation: Conversation, contact: Contact, address: str, template: str) -> Delivery:
    delivery = Delivery(
        entry=entry,
        conversation=conversation,
        channel="email",
        recipient=address,
        contact=contact,
        template=template,
    )
    if template in ("confirmation", "warning") and is_too_much("confirmation", address, CONFIRMATIONS):
        delivery.state = DeliveryState.SKIPPED
        delivery.error = f"This address got {CONFIRMATIONS} confirmations within an hour; more would look like spam."
    elif template == "copy" and is_too_much(f"copy:{conversation.pk}", address, COPIES):
        delivery.state = DeliveryState.SKIPPED
        delivery.error = (
            f"This address got {COPIES} copies from this ticket within an hour; programs may answer each other."
        )
    return delivery
