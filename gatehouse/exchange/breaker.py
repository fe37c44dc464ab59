"""A circuit breaker: whoever does not answer is left alone for a while, so that no page waits for him in vain."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, Semaphore

from django.conf import settings

from gatehouse.exchange.base import Unavailable, Unknown

FAILURES = 5  # in a row
REST = 30.0  # seconds
CROWDED = 0.3  # seconds that a question waits for its turn


class Breaker:
    """Opens after five failures in a row; 30 s later one question may go out, and what becomes of it decides.

    At most `places` questions are out at the same time: an exchange that is slow, and not yet away, must not hold every
    thread that answers pages.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic, places: int = 1) -> None:
        self.clock = clock
        self._places = Semaphore(places)
        self._lock = Lock()
        self._failures, self._asks_from = 0, 0.0

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Around one question. Raises Unavailable at once while the circuit is open, and counts what the question raises."""
        if not self._places.acquire(timeout=CROWDED):
            raise Unavailable("It is being asked too much else already.")
        try:
            self._admit()
            with self._counted():
                yield
        finally:
            self._places.release()

    @contextmanager
    def _counted(self) -> Iterator[None]:
        try:
            yield
        except Unavailable:
            self._failed()
            raise
        except Unknown:
            self._answered()
            raise
        self._answered()

    def _admit(self) -> None:
        with self._lock:
            if self._failures < FAILURES:
                return
            if self.clock() < self._asks_from:
                raise Unavailable("The exchange has not answered five times in a row and is left alone.")
            # The probe: until it is answered nobody else asks. One that never ends frees the next after the same rest.
            self._asks_from = self.clock() + REST

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._asks_from = self.clock() + REST

    def _answered(self) -> None:
        with self._lock:
            self._failures = 0


@cache
def breaker_for(url: str) -> Breaker:
    """This process's own for an exchange; one of its threads always stays free for other pages, if there is more than one."""
    return Breaker(places=max(1, settings.CONFIG.web_threads - 1))
