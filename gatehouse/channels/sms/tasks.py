"""The job of an SMS. Its argument is an id; its name is stored with the jobs, so it is never changed."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


# An SMS that fails is the delivery's own business (sending.py); only a lost database brings a job back by itself.
@app.task(name="send_sms", queue="mail_out", retry=RetryStrategy(wait=30))
def send_sms(delivery_id: int) -> None:
    """Tell one number of one change to its owner's account, once."""
    from gatehouse.channels.sms.sending import deliver

    deliver(delivery_id)


def defer_sms(delivery_id: int, at: datetime) -> None:
    """Try a delivery at this time, unless a job for it is waiting already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        send_sms.configure(schedule_at=at, queueing_lock=f"sms:{delivery_id}").defer(delivery_id=delivery_id)
