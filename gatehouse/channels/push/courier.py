"""From answers to notices: one delivery for each device of each customer who takes part. A job hands each over."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils import timezone

from gatehouse.channels.chat.away import READS_IN, is_chat
from gatehouse.channels.push.access import devices_of
from gatehouse.channels.push.actions.devices import switch_all_off
from gatehouse.channels.push.models import PushSubscription
from gatehouse.channels.push.tasks import send_push
from gatehouse.conversations.models import Contact, Conversation, Delivery, DeliveryState
from gatehouse.conversations.seen import held_for
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry

_TEMPLATES = {"replied": "reply", "details_requested": "details"}
_ENDS = {"contact_blocked", "contact_forgotten"}


class PushCourier(Courier):
    """Makes the deliveries and defers their jobs in one transaction; forgets the devices of whoever is blocked or forgotten."""

    name = "push"
    kinds: ClassVar[frozenset[str]] = frozenset({*_TEMPLATES, *_ENDS})

    def handle(self, entries: list[Entry]) -> None:
        _forget({entry.subject_id for entry in entries if entry.kind in _ENDS and getattr(entry.data, "blocked", True)})
        answers = {entry.pk: entry for entry in entries if entry.kind in _TEMPLATES and entry.actor.is_agent}
        if answers:
            _tell(answers)


def _tell(answers: dict[int, Entry]) -> None:
    conversations = _conversations(answers.values())
    devices = list(
        devices_of(one for each in conversations.values() for one in _people(each)).select_related("contact")
    )
    made = [one for entry in answers.values() for one in _deliveries(entry, conversations[entry.subject_id], devices)]
    Delivery.objects.bulk_create(made, ignore_conflicts=True)
    queued = Delivery.objects.filter(entry__in=answers, channel="push", state=DeliveryState.QUEUED)
    for delivery in queued.order_by("pk") if made else ():
        entry = answers[delivery.entry_id]
        at = _held_until(entry, conversations[entry.subject_id])
        send_push.configure(schedule_at=at).defer(delivery_id=delivery.pk)


def _forget(contacts: set[int]) -> None:
    if contacts:
        switch_all_off(Contact.objects.filter(pk__in=contacts))


def _conversations(entries: Iterable[Entry]) -> dict[int, Conversation]:
    found = Conversation.objects.filter(pk__in={entry.subject_id for entry in entries}).select_related("contact")
    return found.prefetch_related("participants__contact").in_bulk()


def _people(conversation: Conversation) -> list[Contact]:
    return [conversation.contact, *(part.contact for part in conversation.participants.all())]


def _deliveries(entry: Entry, conversation: Conversation, devices: Iterable[PushSubscription]) -> Iterator[Delivery]:
    """A device that came after the answer has nothing to be told of it: its owner was there."""
    people = {contact.pk for contact in _people(conversation)}
    for device in devices:
        is_his = not people.isdisjoint({device.contact_id, device.contact.joined_into_id})
        if is_his and device.created_at <= entry.at:
            yield Delivery(
                entry=entry,
                conversation=conversation,
                channel="push",
                recipient=str(device),
                contact=device.contact,
                template=_TEMPLATES[entry.kind],
            )


def _held_until(entry: Entry, conversation: Conversation) -> datetime | None:
    """As long as it may be taken back; in a chat, until it may have been read there."""
    waits = held_for() if entry.kind == "replied" else timedelta()
    until = entry.at + (max(waits, READS_IN) if is_chat(conversation) else waits)
    return until if until > timezone.now() else None
