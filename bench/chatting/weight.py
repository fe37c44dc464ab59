"""What sockets weigh: idle ones, and many that come and go."""

import asyncio
import time
from collections.abc import Callable, Iterator

from bench.chatting.wire import Wire, dial

AT_ONCE = 16  # connections that are being made
MOST_WAITING = 200  # of those who go once they are answered
PATIENCE = 20.0  # seconds in which the last one has been heard of
SETTLES = 2.0
Greeting = Callable[[int], bytes]  # what the so manieth says first


def resident(*pids: int) -> int:
    """Bytes of processes that are in memory (proc(5), VmRSS), together."""
    total = 0
    for pid in pids:
        with open(f"/proc/{pid}/status") as status:
            total += next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))
    return total


class Crowd:
    """`count` connections that say `greet` and are answered with a text that begins with `answer`; then they stay, or go."""

    def __init__(self, port: int, count: int, greet: Greeting, answer: bytes, *, path: str, stays: bool) -> None:
        self.port, self.count, self.path, self.stays = port, count, path, stays
        self.greet, self.answer = greet, answer
        self.heard = 0
        self.wires: list[Wire] = []

    async def come(self) -> int:
        """All of them; how many were never answered. Raises ConnectionError when one is refused."""
        numbers = iter(range(self.count))
        await asyncio.gather(*(self._dial(numbers) for _ in range(AT_ONCE)))
        deadline = time.perf_counter() + PATIENCE
        while self.heard < self.count and time.perf_counter() < deadline:
            await asyncio.sleep(0.02)
        await asyncio.sleep(SETTLES)
        return self.count - self.heard

    def go(self) -> None:
        for wire in self.wires:
            wire.transport.abort()

    async def _dial(self, numbers: Iterator[int]) -> None:
        for number in numbers:
            wire = await dial(self.port, self._hear, path=self.path)
            wire.send(self.greet(number))
            if self.stays:
                self.wires.append(wire)
            while not self.stays and number - self.heard > MOST_WAITING:
                await asyncio.sleep(0.001)

    def _hear(self, wire: Wire, text: bytes) -> None:
        if text.startswith(self.answer):
            self.heard += 1
            if not self.stays:
                wire.transport.close()
