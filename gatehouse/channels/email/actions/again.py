"""Mail that did not reach its reader: send it again, or to another address of his."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gatehouse.channels.email.tasks import defer_delivery
from gatehouse.channels.wanted import ACCOUNT
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import MailSentAgain
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Journaled
from gatehouse.journal.record import record

_LOST = (DeliveryState.FAILED, DeliveryState.SKIPPED)


@transaction.atomic
def send_again(delivery: Delivery, *, by: Actor) -> None:
    """Try once more from the beginning. What is waiting or has arrived is left alone."""
    conversation = _locked(delivery)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state not in _LOST:
        return
    if "@" not in delivery.recipient:
        raise Impossible("There is no mail address here. Try another address.")
    _queue(delivery)
    record(conversation, MailSentAgain(delivery=delivery.pk), by=by)


def send_all_again(*, by: Actor) -> int:
    """Send again, in order, what was given up because of the relay; return how many. Each is an entry of its own."""
    lost = Delivery.objects.filter(state=DeliveryState.FAILED, by_relay=True)
    lost = lost.filter(Q(conversation__isnull=False) | Q(template=ACCOUNT))
    ids = list(lost.order_by("pk").values_list("pk", flat=True))
    return sum(_held_again(pk, by=by) for pk in ids)


@transaction.atomic
def _held_again(pk: int, *, by: Actor) -> bool:
    """Among what waits for the relay, where the oldest goes first (resuming.py)."""
    subject = _subject(Delivery.objects.select_related("conversation", "contact").get(pk=pk))
    delivery = Delivery.objects.select_for_update().filter(pk=pk, state=DeliveryState.FAILED, by_relay=True).first()
    if delivery is None:
        return False
    _reset(delivery, DeliveryState.HELD)
    record(subject, MailSentAgain(delivery=pk), by=by)
    return True


@transaction.atomic
def send_elsewhere(delivery: Delivery, address: str, *, by: Actor) -> Delivery:
    """Send the same to another address of this person; the delivery there. Words go only to an address he has proven."""
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Impossible("Type a whole email address, such as name@company.com.") from None
    conversation = _locked(delivery)
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state not in _LOST:
        raise Impossible("This mail has not failed.")
    other, is_new = Delivery.objects.select_for_update().get_or_create(
        entry_id=delivery.entry_id,
        channel=delivery.channel,
        recipient=address,
        defaults={"conversation": conversation, "contact_id": delivery.contact_id, "template": delivery.template},
    )
    if not is_new and other.state not in _LOST:
        return other
    _queue(other)
    record(conversation, MailSentAgain(delivery=other.pk, elsewhere=other.pk != delivery.pk), by=by)
    return other


def _subject(delivery: Delivery) -> Journaled:
    """In whose chain it is said: a notice of a change to an account is about its owner."""
    if delivery.template == ACCOUNT and delivery.contact is not None:
        return delivery.contact.lock()
    return _locked(delivery)


def _locked(delivery: Delivery) -> Conversation:
    conversation = delivery.conversation
    if conversation is None:
        raise Impossible("This mail belongs to no conversation.")
    return conversation.lock()


def _queue(delivery: Delivery) -> None:
    _reset(delivery, DeliveryState.QUEUED)
    defer_delivery(delivery.pk, timezone.now())


def _reset(delivery: Delivery, state: DeliveryState) -> None:
    delivery.state, delivery.attempts, delivery.error, delivery.by_relay = state, 0, "", False
    delivery.tried_at = delivery.sent_at = None
    delivery.save(update_fields=["state", "attempts", "error", "by_relay", "tried_at", "sent_at"])
