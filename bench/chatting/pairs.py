"""Customers and agents of many chats, connected: what a customer says is timed until his agent has it."""

import asyncio
import json
import time
from collections.abc import Sequence
from typing import Protocol
from uuid import uuid4

from bench import posting
from bench.chatting.wire import Wire, dial

PATIENCE = 60.0  # seconds in which all are connected
TEXT = posting.TEXT


class Talking(Protocol):
    """A chat: its number, and what opens it to its customer and to its agent."""

    @property
    def conversation(self) -> int: ...
    def tickets(self) -> tuple[str, str]: ...


class Pairs:
    """`said` are the messages under way, `took` the seconds that those needed which arrived."""

    def __init__(self) -> None:
        self.customers: list[tuple[Wire, Talking]] = []
        self.agents: list[Wire] = []
        self.said: dict[bytes, float] = {}
        self.took: list[float] = []
        self.arrived = asyncio.Event()
        self.ready = 0

    async def connect(self, port: int, chats: Sequence[Talking]) -> None:
        """Raises TimeoutError when not all are connected in time."""
        async with asyncio.timeout(PATIENCE):
            for chat in chats:
                await self._connect(port, chat)
            while self.ready < 2 * len(chats):
                await asyncio.sleep(0.01)

    async def _connect(self, port: int, chat: Talking) -> None:
        customer, agent = chat.tickets()
        wire = await dial(port, self._as_customer, key=chat)
        wire.send(subscribe(customer))
        self.customers.append((wire, chat))
        other = await dial(port, self._as_agent, key=chat)
        other.send(subscribe(agent))
        self.agents.append(other)

    def say(self, number: int) -> None:
        wire, chat = self.customers[number % len(self.customers)]
        id_ = str(uuid4())
        self.said[id_.encode()] = time.perf_counter()
        said = {"type": "say", "subject": f"conversation:{chat.conversation}", "id": id_, "text": TEXT}
        wire.send(json.dumps(said).encode())

    async def keep_saying(self, pace: float, seconds: float) -> None:
        """So many a second, each at its own time, whatever became of those before."""
        begun = time.perf_counter()
        for number in range(int(pace * seconds)):
            wait = begun + number / pace - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            self.say(number)

    async def rest(self) -> None:
        """What is still under way arrives, or is lost."""
        deadline = time.perf_counter() + 10
        while self.said and time.perf_counter() < deadline:
            await asyncio.sleep(0.01)
        for wire in (*(one for one, _ in self.customers), *self.agents):
            wire.transport.abort()
        await asyncio.sleep(0.5)

    def _as_customer(self, wire: Wire, text: bytes) -> None:
        self.ready += text.startswith(b'{"type":"subscribed"')

    def _as_agent(self, wire: Wire, text: bytes) -> None:
        self.ready += text.startswith(b'{"type":"subscribed"')
        if text.startswith(b'{"type":"message"'):
            start = text.find(b'"client_id":"') + 13
            begun = self.said.pop(text[start : start + 36], None)
            if begun is not None:
                self.took.append(time.perf_counter() - begun)
                self.arrived.set()


def subscribe(ticket: str, **more: int) -> bytes:
    return json.dumps({"type": "subscribe", "ticket": ticket, **more}).encode()
