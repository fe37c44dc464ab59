"""One delivery that is tried until it is sent, failed or skipped: what push and webhooks have in common. Mail has a relay and a
pace to heed as well (email/sending.py)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from gatehouse.channels import wanted
from gatehouse.channels.base import Temporary
from gatehouse.channels.email.retry import GIVE_UP_AFTER, next_try
from gatehouse.conversations.models import UNFINISHED, Delivery, DeliveryState

BUSY_PAUSE = timedelta(minutes=1)  # while another process is at it
UNEXPECTED = "Something unexpected went wrong; the log says what."
Defer = Callable[[int, datetime], None]  # a job for this delivery at that time


def take(delivery_id: int, why_not: Callable[[Delivery], str]) -> Delivery | None:
    """Lock it and count the try before anything leaves; None when there is nothing (more) to send. `why_not` is what its
    channel has against it, if nothing else is. In a transaction; the caller saves what it adds."""
    rows = Delivery.objects.select_related("entry", "contact__user", "conversation").select_for_update(of=("self",))
    delivery = rows.filter(pk=delivery_id, state__in=UNFINISHED).first()
    if delivery is None:
        return None
    if reason := wanted.reason_to_skip(delivery) or why_not(delivery):
        end(delivery, DeliveryState.SKIPPED, reason)
        return None
    delivery.attempts, delivery.tried_at = delivery.attempts + 1, timezone.now()
    delivery.save(update_fields=["attempts", "tried_at"])
    return delivery


def put_off(delivery: Delivery, error: Exception, defer: Defer, give_up_after: timedelta = GIVE_UP_AFTER) -> None:
    """Try later, by the pauses that mail has, but not before the other side wants it; given up after that time.

    What the other side asks for is not counted: with it the last try may come later than that.
    """
    why = error if isinstance(error, Temporary) else Temporary(UNEXPECTED)
    again_at = next_try(delivery.attempts, timezone.now(), give_up_after)
    end(delivery, DeliveryState.RETRYING if again_at else DeliveryState.FAILED, str(why))
    if again_at:
        defer(delivery.pk, max(again_at, why.not_before or again_at))


def note_sent(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.SENT, sent_at=timezone.now(), error="")


def end(delivery: Delivery, state: DeliveryState, reason: str) -> None:
    delivery.state, delivery.error = state, reason[:300]
    delivery.save(update_fields=["state", "error"])
