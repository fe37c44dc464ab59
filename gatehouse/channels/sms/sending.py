"""Handing a notice over by SMS, so that each delivery ends in exactly one of sent, failed and skipped.

No service says whether it has seen an SMS before: when its answer is lost, the same words go out once more.
"""

import logging
from datetime import datetime, timedelta

from django.db import Error, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone, translation

from gatehouse.channels import trying
from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.email.account.letters import heading_of
from gatehouse.channels.email.account.people import language_of
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.retry import LAST_PAUSE
from gatehouse.channels.sms import caps, is_offered, texts
from gatehouse.channels.sms.base import sender
from gatehouse.conversations.models import UNFINISHED, Delivery, DeliveryState

log = logging.getLogger(__name__)
FORGOTTEN = LAST_PAUSE + timedelta(hours=1)
NO_SERVICE = "No SMS service is set up, and there is no mail address."
TOO_MANY = "This number got as many SMS today as we send, and there is no mail address."
NOT_SERVED = "We send no SMS to this number, and there is no mail address."


def deliver(delivery_id: int) -> None:
    """Try once; whatever happens, the delivery says so, and another try is deferred when there is to be one."""
    with alone(f"sms:{delivery_id}") as is_mine:
        if is_mine:
            _attempt(delivery_id)
        else:
            _defer(delivery_id, timezone.now() + trying.BUSY_PAUSE)


def _attempt(delivery_id: int) -> None:
    with transaction.atomic():
        delivery = trying.take(delivery_id, _why_not)
    if delivery is None:
        return
    try:
        sender().send(delivery.recipient, _words(delivery))
    except Error:
        raise
    except Exception as error:
        _note_failure(delivery, error)
    else:
        trying.note_sent(delivery)


def _why_not(delivery: Delivery) -> str:
    if not is_offered():
        return NO_SERVICE
    if not caps.is_served(delivery.recipient):
        return NOT_SERVED
    return "" if delivery.attempts or caps.admits_notice(delivery.recipient) else TOO_MANY


def _words(delivery: Delivery) -> str:
    with translation.override(language_of(delivery)):
        match delivery.entry.kind:
            case "account_frozen":
                return texts.frozen()
            case "account_closed":
                return texts.closed()
        return texts.notice(heading_of(delivery))


@transaction.atomic
def _note_failure(delivery: Delivery, error: Exception) -> None:
    if isinstance(error, Permanent):
        trying.end(delivery, DeliveryState.FAILED, str(error))
        return
    if not isinstance(error, Temporary):
        log.warning("Delivery %s", delivery.pk, exc_info=error)
    trying.put_off(delivery, error, _defer)


def take_up_forgotten(now: datetime) -> int:
    """Defer a job for each that ought to have been tried long ago, because somebody deleted its job; how many there were."""
    unfinished = Delivery.objects.filter(channel="sms", state__in=UNFINISHED)
    found = unfinished.annotate(last=Coalesce("tried_at", "created_at")).filter(last__lt=now - FORGOTTEN)
    ids = list(found.order_by("pk").values_list("pk", flat=True)[:1000])
    for delivery_id in ids:
        _defer(delivery_id, now)
    return len(ids)


def _defer(delivery_id: int, at: datetime) -> None:
    from gatehouse.channels.sms.tasks import defer_sms

    defer_sms(delivery_id, at)
