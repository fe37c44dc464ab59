"""Telling a device, so that each delivery ends in exactly one of sent, failed and skipped."""

import logging
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from gatehouse.channels import wanted
from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.retry import LAST_PAUSE, next_try
from gatehouse.channels.push.actions.devices import drop
from gatehouse.channels.push.handing import KEEPS, Gone, hand_over
from gatehouse.channels.push.models import PushSubscription
from gatehouse.channels.push.notice import notice
from gatehouse.conversations.models import UNFINISHED, Delivery, DeliveryState

log = logging.getLogger(__name__)
BUSY_PAUSE = timedelta(minutes=1)
FORGOTTEN = LAST_PAUSE + timedelta(hours=1)
GIVE_UP_AFTER = timedelta(seconds=KEEPS)
NO_DEVICE = "The device takes no notices any more."


def deliver(delivery_id: int) -> None:
    """Try once; whatever happens, the delivery says so, and another try is deferred when there is to be one."""
    with alone(f"push:{delivery_id}") as is_mine:
        if is_mine:
            _attempt(delivery_id)
        else:
            _again(delivery_id, BUSY_PAUSE)


def _attempt(delivery_id: int) -> None:
    delivery, device = _claim(delivery_id) or (None, None)
    if delivery is None or device is None or (conversation := delivery.conversation) is None:
        return
    try:
        hand_over(device, notice(device, conversation), conversation.number)
    except Error:
        raise
    except Exception as error:
        _note_failure(delivery, device, error)
    else:
        _note_sent(delivery, device)


@transaction.atomic
def _claim(delivery_id: int) -> tuple[Delivery, PushSubscription] | None:
    """Count the try before anything leaves; None when there is nothing (more) to send."""
    rows = Delivery.objects.select_related("entry", "contact", "conversation").select_for_update(of=("self",))
    delivery = rows.filter(pk=delivery_id, state__in=UNFINISHED).first()
    if delivery is None:
        return None
    device = device_of(delivery)
    if reason := wanted.reason_to_skip(delivery) or ("" if device else NO_DEVICE):
        _end(delivery, DeliveryState.SKIPPED, reason)
        return None
    delivery.attempts, delivery.tried_at = delivery.attempts + 1, timezone.now()
    delivery.save(update_fields=["attempts", "tried_at"])
    return (delivery, device) if device else None


def device_of(delivery: Delivery) -> PushSubscription | None:
    """The device that the delivery names, if it is still there."""
    number = delivery.recipient.removeprefix("device ")
    found = PushSubscription.objects.select_related("contact").filter(pk=int(number)) if number.isdecimal() else ()
    return next(iter(found), None)


@transaction.atomic
def _note_sent(delivery: Delivery, device: PushSubscription) -> None:
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=now, error="")
    PushSubscription.objects.filter(pk=device.pk).update(last_used_at=now)


@transaction.atomic
def _note_failure(delivery: Delivery, device: PushSubscription, error: Exception) -> None:
    """Say why, for the agent to see, and defer the next try with it."""
    if isinstance(error, Gone):
        drop(device, is_gone=True)
        _end(delivery, DeliveryState.SKIPPED, str(error))
    elif isinstance(error, Permanent):
        _end(delivery, DeliveryState.FAILED, str(error))
    else:
        _put_off(delivery, error)


def _put_off(delivery: Delivery, error: Exception) -> None:
    """Try later, by the pauses that mail has; given up when nobody would want to hear of it any more."""
    is_known = isinstance(error, Temporary)
    if not is_known:
        log.warning("Delivery %s", delivery.pk, exc_info=error)
    now = timezone.now()
    again_at = next_try(delivery.attempts, now, GIVE_UP_AFTER)
    sentence = str(error) if is_known else "Something unexpected went wrong; the log says what."
    _end(delivery, DeliveryState.RETRYING if again_at else DeliveryState.FAILED, sentence)
    if again_at:
        _again(delivery.pk, again_at - now)


def _end(delivery: Delivery, state: DeliveryState, reason: str) -> None:
    delivery.state, delivery.error = state, reason[:300]
    delivery.save(update_fields=["state", "error"])


def take_up_forgotten(now: datetime) -> int:
    """Defer a job for each that ought to have been tried long ago, because somebody deleted its job; how many there were."""
    unfinished = Delivery.objects.filter(channel="push", state__in=UNFINISHED)
    found = unfinished.annotate(last=Coalesce("tried_at", "created_at")).filter(last__lt=now - FORGOTTEN)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:1000])
    for delivery_id in ids:
        _again(delivery_id, timedelta())
    return len(ids)


def _again(delivery_id: int, pause: timedelta) -> None:
    from gatehouse.channels.push.tasks import defer_push

    defer_push(delivery_id, timezone.now() + pause)
