"""Says that mail waits to be read. Whoever stores mail rings after its commit; ringing often costs little."""

import logging
import threading

from django.db import Error, connection, transaction
from procrastinate.exceptions import AlreadyEnqueued

log = logging.getLogger(__name__)
LOCK = "take_in"
_SOON = 0.05  # seconds: rings within them are one
_IS_RUNG = "select exists (select from procrastinate_jobs where queueing_lock = %s and status = 'todo')"


def ring() -> None:
    """Have a worker take in what waits; one statement when it knows already. Not from an event loop: see `ring_soon`.

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


_rung = threading.Event()
_ringer: threading.Thread | None = None
_starting = threading.Lock()


def ring_soon() -> None:
    """The same from where nothing may wait: a thread rings within a moment, once for many.

    A ring that is lost with the process does no harm: the clock has the worker look every minute.
    """
    global _ringer
    with _starting:
        if _ringer is None or not _ringer.is_alive():
            _ringer = threading.Thread(target=_ring_when_rung, name="mail-bell", daemon=True)
            _ringer.start()
    _rung.set()


def _ring_when_rung() -> None:
    pause = threading.Event()
    while _rung.wait():
        pause.wait(_SOON)
        _rung.clear()
        try:
            ring()
        except Error as error:
            log.warning("The worker was not told of mail: %s", error)
            connection.close()
