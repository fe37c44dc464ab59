"""Mail's jobs. Their arguments are ids; names are stored with the jobs, so they are never changed."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

QUEUE, MAIL_IN = "mail_out", "mail_in"
_SOONER = (
    "update procrastinate_jobs set scheduled_at = %s where queueing_lock = %s and status = 'todo' and scheduled_at > %s"
)


# A failed hand-over is the delivery's own business (sending.py); only a lost database brings a job back by itself.
@app.task(name="send_mail", queue=QUEUE, retry=RetryStrategy(wait=30))
def send_mail(delivery_id: int) -> None:
    """Hand one delivery over, once."""
    from gatehouse.channels.email.sending import deliver

    deliver(delivery_id)


# Somebody waits for it in front of the screen: before all other mail, and not longer than the link lives.
@app.task(name="send_link", queue=QUEUE, priority=10, retry=RetryStrategy(max_attempts=25, wait=60))
def send_link(request_id: int) -> None:
    """Mail the link that a browser asked for."""
    from gatehouse.channels.email.sending import send_link as send

    send(request_id)


# So does whoever waits for a code, for ten minutes (accounts/codes.py).
@app.task(name="send_code", queue=QUEUE, priority=10, retry=RetryStrategy(max_attempts=12, wait=30))
def send_code(code_id: int) -> None:
    """Send the code that a browser asked for, by mail or SMS, if it is to be sent at all."""
    from gatehouse.channels.email.account.send_code import send_code as send

    send(code_id)


# What goes wrong with a mail is that mail's own business (intake/claiming.py); a lost database brings the job back.
@app.task(name="take_in", queue=MAIL_IN, retry=RetryStrategy(wait=30))
def take_in() -> None:
    """Read the mail that waits."""
    from gatehouse.channels.email.intake.take_in import drain

    drain()


@app.task(name="send_lost_again", queue="bulk", retry=RetryStrategy(wait=30))
def send_lost(agent_id: int) -> None:
    """Send again what was given up because of the relay."""
    from gatehouse.accounts.models import User
    from gatehouse.channels.email.actions.again import send_all_again

    send_all_again(by=User.objects.get(pk=agent_id).actor)


def send_lost_again(agent_id: int) -> None:
    """Once is enough, however often it is pressed."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        send_lost.configure(queueing_lock="send_lost_again").defer(agent_id=agent_id)


def defer_delivery(delivery_id: int, at: datetime) -> None:
    """Try a delivery at this time, unless a job for it is waiting already."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        send_mail.configure(schedule_at=at, queueing_lock=f"mail:{delivery_id}").defer(delivery_id=delivery_id)
