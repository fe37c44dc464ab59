"""The chat's jobs. Their arguments are ids; names are stored with the jobs, so they are never changed."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


# What fails is the delivery's own business (hooks/sending.py); only a lost database brings a job back by itself.
@app.task(name="tell_app", queue="live", retry=RetryStrategy(wait=30))
def tell_app(delivery_id: int) -> None:
    """Tell the exchange's server of one answer, once."""
    from gatehouse.channels.chat.hooks.sending import deliver

    deliver(delivery_id)


def defer_telling(delivery_id: int, at: datetime) -> None:
    """Try a delivery at this time, unless a job for it is waiting already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        tell_app.configure(schedule_at=at, queueing_lock=f"hook:{delivery_id}").defer(delivery_id=delivery_id)
