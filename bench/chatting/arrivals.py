"""Customers who come all at once: each visits, says what is wrong, subscribes and learns his place."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from bench.chatting.doors import Doors
from bench.chatting.pairs import subscribe
from bench.chatting.wire import Wire, dial

AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
TEXT = "BTC falls and I cannot close my position. The page says that something went wrong. What can I do?"
TOPIC, BRAND = "platform-or-app-problem", "alderwick"


@dataclass(slots=True)
class Arrival:
    """One customer. Times are of `time.perf_counter`, 0 for what did not happen; `place` is the last that he was told."""

    id: str = field(default_factory=lambda: str(uuid4()))
    came: float = 0
    said: float = 0
    placed: float = 0
    is_acknowledged: bool = False
    conversation: int = 0
    place: int = 0
    trouble: str = ""
    wire: Wire | None = None


class Arrivals:
    """`count` customers, `pace` a second, each at his own time, whatever became of those before."""

    def __init__(self, doors: Doors, sockets: int, origin: str) -> None:
        self.doors = doors
        self.sockets = sockets
        self.origin = origin
        self.all: list[Arrival] = []

    async def come(self, count: int, pace: float) -> None:
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for number in range(count):
                wait = begun + number / pace - time.perf_counter()
                if wait > 0:
                    await asyncio.sleep(wait)
                group.create_task(self._arrive())

    def go(self) -> None:
        for one in self.all:
            if one.wire is not None:
                one.wire.transport.abort()

    async def _arrive(self) -> None:
        one = Arrival(came=time.perf_counter())
        self.all.append(one)
        try:
            await self._begin(one)
        except (OSError, EOFError, LookupError) as error:
            one.trouble = f"{type(error).__name__}: {error}"[:120]

    async def _begin(self, one: Arrival) -> None:
        page = {"url": "https://www.alderwick.example/trade", "title": "BTC/USDT"}
        who = {"brand": BRAND, "origin": self.origin, "language": "en", "time_zone": "Europe/Berlin", "page": page}
        token = (await self._ask("visits", who))["token"]
        one.said = time.perf_counter()
        first = {"id": one.id, "topic": TOPIC, "text": TEXT, "files": [], "form": None}
        begun = await self._ask("conversations", first, token)
        one.is_acknowledged = True
        one.conversation = int(begun["chat"]["subject"].rpartition(":")[2])
        one.wire = await dial(self.sockets, self._hear, key=one)
        one.wire.send(subscribe(begun["pass"]["ticket"], since=1))

    async def _ask(self, door: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        status, answer = await self.doors.post(door, body, token)
        if status >= 300:
            raise LookupError(f"{door} answered {status}: {answer}")
        return answer

    def _hear(self, wire: Wire, text: bytes) -> None:
        if text.startswith(b'{"type":"queue"') and isinstance(one := wire.key, Arrival):
            one.placed = one.placed or time.perf_counter()
            one.place = json.loads(text)["place"]
