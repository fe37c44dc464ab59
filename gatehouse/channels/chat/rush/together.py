"""Doing what has come in meanwhile together."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from typing import Generic, TypeVar

import psycopg

log = logging.getLogger(__name__)
MOST_AT_ONCE = 64
MOST_WAITING = 2_000
IN_A_ROW = 4  # that are worked on before anybody else on the event loop has his turn
Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


async def in_parts(items: Iterable[Item]) -> AsyncIterator[Item]:
    """The same items; now and then others have their turn."""
    for number, item in enumerate(items):
        if number % IN_A_ROW == 0:
            await asyncio.sleep(0)
        yield item


class Together(Generic[Item, Outcome]):
    """Hands whatever waits to `work` in one go, which answers for each; None where it was not done."""

    def __init__(self, work: Callable[[list[Item]], Awaitable[list[Outcome | None]]]) -> None:
        self._work = work
        self._waiting: deque[tuple[Item, asyncio.Future[Outcome | None]]] = deque()
        self._wake = asyncio.Event()

    async def do(self, item: Item) -> Outcome | None:
        if len(self._waiting) >= MOST_WAITING:
            return None
        outcome: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, outcome))
        self._wake.set()
        return await outcome

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._wake.wait()
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), MOST_AT_ONCE))]
            if not self._waiting:
                self._wake.clear()
            outcomes = await self._outcomes([item for item, _ in batch])
            for (_, waits), outcome in zip(batch, outcomes, strict=True):
                if not waits.done():  # whoever waited may have hung up
                    waits.set_result(outcome)

    async def _outcomes(self, items: list[Item]) -> list[Outcome | None]:
        try:
            return await self._work(items)
        except (psycopg.Error, OSError) as error:
            log.warning("Left to the doors, one by one: %s", error)
        except Exception:
            log.exception("Left to the doors, one by one")
        return [None] * len(items)
