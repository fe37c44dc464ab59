"""Telling the exchange's server, so that each delivery ends in exactly one of sent, failed and skipped.

The message's id is stored and the try is counted before anything leaves. An answer that is lost on its way back means that the
same comes once more, under the same id.
"""

import logging
import time
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import Error, transaction
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.channels import trying
from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.chat.hooks.notice import notice
from gatehouse.channels.chat.hooks.posting import NoAnswer, post
from gatehouse.channels.chat.hooks.secrets import opened, signature
from gatehouse.channels.chat.models import Brand, Identity
from gatehouse.channels.email.alone import alone
from gatehouse.conversations.models import Delivery, DeliveryState

log = logging.getLogger(__name__)
SILENCE = timedelta(minutes=1)  # for which a server that did not answer is left alone
UNKNOWN = "The exchange is told no more of this customer."


def deliver(delivery_id: int) -> None:
    """Try once; whatever happens, the delivery says so, and another try is deferred when there is to be one."""
    with alone(f"hook:{delivery_id}") as is_mine:
        if not is_mine or _is_silent(delivery_id):
            _defer(delivery_id, timezone.now() + trying.BUSY_PAUSE)
        else:
            _attempt(delivery_id)


def _attempt(delivery_id: int) -> None:
    claimed = _claim(delivery_id)
    if claimed is None:
        return
    delivery, identity = claimed
    try:
        _hand_over(delivery, identity)
    except Error:
        raise
    except Exception as error:
        _note_failure(delivery, identity, error)
    else:
        trying.note_sent(delivery)


def _hand_over(delivery: Delivery, identity: Identity) -> None:
    brand, now = identity.brand, int(time.time())
    body = notice(delivery, identity)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Gatehouse",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(opened(brand.hook_secret, brand.pk), delivery.message_id, now, body),
    }
    post(brand.hook_url, body, headers)


@transaction.atomic
def _claim(delivery_id: int) -> tuple[Delivery, Identity] | None:
    """Fix the id before anything leaves; None when there is nothing (more) to tell."""
    delivery = trying.take(delivery_id, lambda one: "" if identity_of(one) else UNKNOWN)
    identity = identity_of(delivery) if delivery else None
    if delivery is None or identity is None:
        return None
    delivery.message_id = delivery.message_id or f"msg_{uuid4().hex}"
    delivery.save(update_fields=["message_id"])
    return delivery, identity


def identity_of(delivery: Delivery) -> Identity | None:
    """Whom the delivery names, while his brand wants to hear of him and he is not forgotten."""
    number = delivery.recipient.removeprefix("identity ")
    heard = Identity.objects.filter(brand__is_active=True, contact__erased_at=None).exclude(brand__hook_url="")
    found = heard.select_related("brand").filter(pk=int(number)) if number.isdecimal() else heard.none()
    return found.exclude(brand__hook_secret="").first()


@transaction.atomic
def _note_failure(delivery: Delivery, identity: Identity, error: Exception) -> None:
    """Say why, and defer the next try with it. The log tells the operator, who alone can mend it."""
    is_known = isinstance(error, Temporary | Permanent)
    log.warning("The webhook of %s: %s", identity.brand.slug, error, exc_info=None if is_known else error)
    if isinstance(error, NoAnswer):
        limits.hit(_silence(identity.brand), limit=1, per=SILENCE)
    if isinstance(error, Permanent):
        trying.end(delivery, DeliveryState.FAILED, str(error))
    else:
        trying.put_off(delivery, error, _defer)


def _is_silent(delivery_id: int) -> bool:
    """Whether the server did not answer within the last minute: one that is away must not hold up what others wait for."""
    delivery = Delivery.objects.filter(pk=delivery_id).first()
    identity = identity_of(delivery) if delivery else None
    return identity is not None and limits.was_hit(_silence(identity.brand))


def _silence(brand: Brand) -> str:
    return f"hook:silent:{brand.pk}"


def _defer(delivery_id: int, at: datetime) -> None:
    from gatehouse.channels.chat.tasks import defer_telling

    defer_telling(delivery_id, at)
