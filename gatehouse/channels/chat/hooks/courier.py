"""From answers to webhooks: one delivery for each brand that knows the customer and wants to hear. A job hands each over."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar

from django.db.models import Q
from django.utils import timezone

from gatehouse.channels.chat.away import READS_IN
from gatehouse.channels.chat.models import Identity
from gatehouse.channels.chat.tasks import tell_app
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.conversations.seen import held_for
from gatehouse.journal.followers import Courier
from gatehouse.journal.models import Entry

CHANNEL = "webhook"


class HookCourier(Courier):
    """Makes the deliveries and defers their jobs in one transaction."""

    name = "webhooks"
    kinds: ClassVar[frozenset[str]] = frozenset({"replied"})

    def handle(self, entries: list[Entry]) -> None:
        answers = {entry.pk: entry for entry in entries if entry.actor.is_agent}
        made = list(_deliveries(answers.values()))
        if not made:
            return
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
        queued = Delivery.objects.filter(entry__in=answers, channel=CHANNEL, state=DeliveryState.QUEUED)
        for delivery in queued.order_by("pk"):
            tell_app.configure(schedule_at=_held_until(answers[delivery.entry_id])).defer(delivery_id=delivery.pk)


def _deliveries(entries: Iterable[Entry]) -> Iterator[Delivery]:
    conversations = Conversation.objects.in_bulk({entry.subject_id for entry in entries})
    known = _identities({one.contact_id for one in conversations.values()})
    for entry in entries:
        conversation = conversations[entry.subject_id]
        for identity in known:
            if conversation.contact_id in (identity.contact_id, identity.contact.joined_into_id):
                yield Delivery(
                    entry=entry,
                    conversation=conversation,
                    channel=CHANNEL,
                    recipient=recipient_of(identity),
                    contact=identity.contact,
                    template="reply",
                )


def _identities(contacts: set[int]) -> list[Identity]:
    his = Q(contact__in=contacts) | Q(contact__joined_into__in=contacts)
    heard = Identity.objects.filter(his, brand__is_active=True).exclude(brand__hook_url="")
    return list(heard.select_related("contact"))


def recipient_of(identity: Identity) -> str:
    """Not the exchange's id itself: what a delivery says is kept when its customer is forgotten."""
    return f"identity {identity.pk}"


def _held_until(entry: Entry) -> datetime | None:
    """As long as it may be taken back, and until it may have been read in the chat."""
    until = entry.at + max(held_for(), READS_IN)
    return until if until > timezone.now() else None
