"""A reader for every mailbox that is switched on, as the settings say from moment to moment."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error, connection

from gatehouse.channels.email.intake.imap.reader import Reader
from gatehouse.channels.email.models.mailboxes import Mailbox

log = logging.getLogger(__name__)
LOOK = 10.0  # seconds between two looks at the settings


@dataclass(frozen=True, slots=True)
class _Running:
    version: int  # of the settings it was started with
    reader: Reader
    thread: threading.Thread


class Keeper:
    """Runs in a thread of its own until `stop`."""

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._running: dict[int, _Running] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mailboxes", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float) -> None:
        """What is being stored is finished; a mail half fetched is fetched again by the next process."""
        self._stop.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self._settle(list(Mailbox.objects.filter(is_active=True).order_by("pk")))
            except Error as error:
                log.warning("The mailboxes to read are not known: %s", error)
                connection.close()
            self._stop.wait(LOOK)
        self._settle([])
        for running in self._running.values():
            running.thread.join()
        connection.close()

    def _settle(self, mailboxes: list[Mailbox]) -> None:
        wanted = {mailbox.pk: mailbox for mailbox in mailboxes}
        for pk, running in list(self._running.items()):
            if pk not in wanted or wanted[pk].seq != running.version:
                running.reader.stop.set()
            if not running.thread.is_alive():
                del self._running[pk]
        for pk, mailbox in wanted.items():
            if pk not in self._running:
                self._running[pk] = self._started(mailbox)

    def _started(self, mailbox: Mailbox) -> _Running:
        reader = Reader(mailbox, self._ring)
        thread = threading.Thread(target=reader.run, name=f"mailbox {mailbox.pk}", daemon=True)
        thread.start()
        return _Running(mailbox.seq, reader, thread)
