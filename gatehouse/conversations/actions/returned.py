"""A mail of ours came back: note it beside what it was about, so that the agent knows."""

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.entries import MailReturned
from gatehouse.conversations.models import Address, AddressKind, Conversation, Delivery, DeliveryState
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record

_LATE = frozenset({DeliveryState.FAILED, DeliveryState.SKIPPED})


@transaction.atomic
def mail_failed(delivery: Delivery, reason: str, *, is_certain: bool = True) -> None:
    """It came back for good. `reason` is the receiving system's own line; only what is certain marks the address.

    Once is enough: systems on the way often say it several times.
    """
    delivery = _locked(delivery)
    if is_certain:
        mine = Address.objects.filter(kind=AddressKind.EMAIL, value=delivery.recipient, bounced_at=None)
        mine.update(bounced_at=timezone.now())
    if delivery.state == DeliveryState.FAILED:
        return
    _state(delivery, DeliveryState.FAILED, reason)
    _record(delivery, "hard")


@transaction.atomic
def mail_put_off(delivery: Delivery, reason: str) -> bool:
    """It could not be delivered for now and nobody else tries again: True when we shall."""
    delivery = _locked(delivery)
    if delivery.state != DeliveryState.SENT:
        return False
    _state(delivery, DeliveryState.RETRYING, reason)
    _record(delivery, "soft")
    return True


@transaction.atomic
def mail_is_late(delivery: Delivery, reason: str) -> None:
    """The other side is still trying. Said once for each mail."""
    delivery = _locked(delivery)
    if delivery.state in _LATE or delivery.error:
        return
    _state(delivery, delivery.state, reason)
    _record(delivery, "late")


@transaction.atomic
def mail_reported(delivery: Delivery) -> None:
    """Its recipient told his mail service that it is spam."""
    delivery = _locked(delivery)
    reason = "The recipient reported this mail as spam."
    if delivery.error != reason:
        _state(delivery, delivery.state, reason)
        _record(delivery, "spam")


def address_works(value: str) -> None:
    """Somebody wrote from this address, so mail reaches him again."""
    Address.objects.filter(kind=AddressKind.EMAIL, value=value, bounced_at__isnull=False).update(bounced_at=None)


def _locked(delivery: Delivery) -> Delivery:
    """As it stands now. Its conversation is locked first, as every verb on a delivery does."""
    if delivery.conversation_id is not None:
        Conversation.objects.get(pk=delivery.conversation_id).survivor.lock()
    return Delivery.objects.select_for_update().get(pk=delivery.pk)


def _state(delivery: Delivery, state: str, reason: str) -> None:
    delivery.state, delivery.error, delivery.by_relay = state, reason[:300], False
    delivery.save(update_fields=["state", "error", "by_relay"])


def _record(delivery: Delivery, why: str) -> None:
    """Beside the message that it carried, in the conversation where that is read now."""
    if (
        delivery.conversation_id is None or delivery.contact_id is None
    ):  # a notice to an agent is none of the customer's
        return
    conversation = Conversation.objects.get(pk=delivery.conversation_id).survivor
    conversation.lock()
    record(conversation, MailReturned(delivery=delivery.pk, why=why), by=SYSTEM)
