"""Says that mail waits to be read. Whoever stores mail rings after its commit; ringing often costs little."""

from django.db import connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

LOCK = "take_in"
_IS_RUNG = "select exists (select from procrastinate_jobs where queueing_lock = %s and status = 'todo')"


def ring() -> None:
    """Have a worker take in what waits; one statement when it knows already.

    A job that waits begins after this moment, so it sees everything that is committed now.
    """
    from gatehouse.channels.email.tasks import take_in

    with connection.cursor() as cursor:
        cursor.execute(_IS_RUNG, [LOCK])
        if cursor.fetchone()[0]:
            return
    try:
        with transaction.atomic():
            take_in.configure(queueing_lock=LOCK).defer()
    except AlreadyEnqueued:
        return
