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
from gatehouse.channels.email.account.recovery_letters import HEADINGS as WARNINGS
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.retry import LAST_PAUSE
from gatehouse.channels.sms import caps, is_offered, texts
from gatehouse.channels.sms.base import sender
from gatehouse.conversations.models import UNFINISHED, Delivery, DeliveryState

log = logging.getLogger(__name__)
FORGOTTEN = LAST_PAUSE + timedelta(hours=1)
KEPT = timedelta(days=5)  # for a notice that has to wait because there were too many
NO_SERVICE = "No SMS service is set up."
TOO_MANY = "This number, or its country, gets as many SMS as we send for now."
NOT_SERVED = "We send no SMS to this number."


class _NotYet(Exception):
    """There were too many. `wait`: seconds until there are not."""

    def __init__(self, wait: float) -> None:
        super().__init__(TOO_MANY)
        self.wait = wait


def deliver(delivery_id: int) -> None:
    """Try once; whatever happens, the delivery says so, and another try is deferred when there is to be one."""
    with alone(f"sms:{delivery_id}") as is_mine:
        if is_mine:
            _attempt(delivery_id)
        else:
            _defer(delivery_id, timezone.now() + trying.BUSY_PAUSE)


def _attempt(delivery_id: int) -> None:
    try:
        with transaction.atomic():
            delivery = trying.take(delivery_id, _why_not)
    except _NotYet as refused:
        _put_off(delivery_id, refused.wait)
        return
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
    return "" if delivery.attempts else _too_many(delivery)


def _too_many(delivery: Delivery) -> str:
    """Counted before the first try alone. Raises _NotYet, and then nothing is counted."""
    wait = caps.wait_for_notice(delivery.recipient, is_warning=delivery.entry.kind in WARNINGS)
    if wait and timezone.now() < delivery.created_at + KEPT:
        raise _NotYet(wait)
    return TOO_MANY if wait else ""


@transaction.atomic
def _put_off(delivery_id: int, wait: float) -> None:
    """Later, and never so late that it would be taken for forgotten: no try is counted."""
    now = timezone.now()
    waiting = Delivery.objects.filter(pk=delivery_id, state__in=UNFINISHED)
    waiting.update(state=DeliveryState.RETRYING, error=TOO_MANY, tried_at=now)
    _defer(delivery_id, now + min(timedelta(seconds=wait), LAST_PAUSE))


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
