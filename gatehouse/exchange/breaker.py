"""A circuit breaker: whoever does not answer is left alone for a while, so that no page waits for him in vain."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock

from gatehouse.exchange.base import Unavailable, Unknown

FAILURES = 5  # in a row
REST = 30.0  # seconds


class Breaker:
    """Opens after five failures in a row; 30 s later one question may go out, and what becomes of it decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._lock = Lock()
        self._failures, self._asks_from = 0, 0.0

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Around one question. Raises Unavailable at once while the circuit is open, and counts what the question raises."""
        self._admit()
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
    """This process's own for an exchange."""
    return Breaker()
