"""Telling a device, so that each delivery ends in exactly one of sent, failed and skipped."""

import logging
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from gatehouse.channels import trying
from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.retry import LAST_PAUSE
from gatehouse.channels.push.actions.devices import drop
from gatehouse.channels.push.handing import KEEPS, Gone, hand_over
from gatehouse.channels.push.models import PushSubscription
from gatehouse.channels.push.notice import notice
from gatehouse.conversations.models import UNFINISHED, Delivery, DeliveryState

log = logging.getLogger(__name__)
FORGOTTEN = LAST_PAUSE + timedelta(hours=1)
GIVE_UP_AFTER = timedelta(seconds=KEEPS)
NO_DEVICE = "The device takes no notices any more."


def deliver(delivery_id: int) -> None:
    """Try once; whatever happens, the delivery says so, and another try is deferred when there is to be one."""
    with alone(f"push:{delivery_id}") as is_mine:
        if is_mine:
            _attempt(delivery_id)
        else:
            _defer(delivery_id, timezone.now() + trying.BUSY_PAUSE)


def _attempt(delivery_id: int) -> None:
    with transaction.atomic():
        delivery = trying.take(delivery_id, lambda one: "" if device_of(one) else NO_DEVICE)
    device = device_of(delivery) if delivery else None
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


def device_of(delivery: Delivery) -> PushSubscription | None:
    """The device that the delivery names, if it is still there."""
    number = delivery.recipient.removeprefix("device ")
    found = PushSubscription.objects.select_related("contact").filter(pk=int(number)) if number.isdecimal() else ()
    return next(iter(found), None)


@transaction.atomic
def _note_sent(delivery: Delivery, device: PushSubscription) -> None:
    trying.note_sent(delivery)
    PushSubscription.objects.filter(pk=device.pk).update(last_used_at=timezone.now())


@transaction.atomic
def _note_failure(delivery: Delivery, device: PushSubscription, error: Exception) -> None:
    """Say why, for the agent to see, and defer the next try with it."""
    if isinstance(error, Gone):
        drop(device, is_gone=True)
        trying.end(delivery, DeliveryState.SKIPPED, str(error))
    elif isinstance(error, Permanent):
        trying.end(delivery, DeliveryState.FAILED, str(error))
    else:
        if not isinstance(error, Temporary):
            log.warning("Delivery %s", delivery.pk, exc_info=error)
        trying.put_off(delivery, error, _defer, GIVE_UP_AFTER)


def take_up_forgotten(now: datetime) -> int:
    """Defer a job for each that ought to have been tried long ago, because somebody deleted its job; how many there were."""
    unfinished = Delivery.objects.filter(channel="push", state__in=UNFINISHED)
    found = unfinished.annotate(last=Coalesce("tried_at", "created_at")).filter(last__lt=now - FORGOTTEN)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:1000])
    for delivery_id in ids:
        _defer(delivery_id, now)
    return len(ids)


def _defer(delivery_id: int, at: datetime) -> None:
    from gatehouse.channels.push.tasks import defer_push

    defer_push(delivery_id, at)
