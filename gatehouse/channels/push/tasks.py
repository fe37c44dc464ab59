"""Web Push's jobs. Their arguments are ids; names are stored with the jobs, so they are never changed."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


# A push that fails is the delivery's own business (sending.py); only a lost database brings a job back by itself.
@app.task(name="send_push", queue="live", retry=RetryStrategy(wait=30))
def send_push(delivery_id: int) -> None:
    """Tell one device of one answer, once."""
    from gatehouse.channels.push.sending import deliver

    deliver(delivery_id)


def defer_push(delivery_id: int, at: datetime) -> None:
    """Try a delivery at this time, unless a job for it is waiting already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        send_push.configure(schedule_at=at, queueing_lock=f"push:{delivery_id}").defer(delivery_id=delivery_id)
