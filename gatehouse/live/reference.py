"""A small client of the protocol (docs/protocol.md), for trying an installation, for tests and for measuring.

It keeps what a good client keeps: the last number it has shown, and what it said until that is acknowledged. After any end it
connects again, with a pause that grows and differs by chance.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 4.0  # seconds; whoever waits longest is back within five after the desk is
TOGETHER = 2.0  # seconds over which those come back whom the desk has sent away all at once
Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pass:
    """A ticket, what it is for, and where the socket is."""

    ticket: str
    subject: str
    socket: str


def pause(tries: int) -> float:
    """Seconds until the next try: by chance, so that not all come at once, and at most twice as long each time."""
    return min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE) * random.random()  # noqa: S311


@dataclass
class Talk:
    """One subscription that outlives its connections. `fetch` gets a fresh pass; frames are handed to `on_frame`."""

    fetch: Callable[[], Awaitable[Pass]]
    on_frame: Callable[[Frame], None] = lambda frame: None
    last: int = 0
    subject: str = ""
    is_subscribed: asyncio.Event = field(default_factory=asyncio.Event)
    connections: int = 0
    tries: int = 0  # since it was last subscribed
    unsaid: dict[str, Frame] = field(default_factory=dict)  # by the message's id, in order
    acknowledged: dict[str, Frame] = field(default_factory=dict)
    refused: dict[str, Frame] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _again: asyncio.Task[None] | None = None  # waits until what was not stored for now is said again

    async def run(self) -> None:
        """Stay connected until cancelled, or until the session is over."""
        while True:
            with suppress(OSError, WebSocketException, TimeoutError):
                await self._connected()
            self._socket = None
            self.is_subscribed.clear()
            await asyncio.sleep(pause(self.tries))
            self.tries += 1

    async def say(self, text: str, **more: Any) -> str:
        """Say it, now or as soon as there is a connection; the message's id."""
        id_ = str(uuid4())
        self.unsaid[id_] = {"type": "say", "id": id_, "text": text, **more}
        if self._again is None:  # nothing overtakes what has to wait
            await self._tell({**self.unsaid[id_], "subject": self.subject})
        return id_

    async def tell(self, type_: str, **more: Any) -> None:
        """Any other frame about this subject; lost without a connection, like what is over in a moment."""
        await self._tell({"type": type_, "subject": self.subject, **more})

    async def _tell(self, frame: Frame) -> None:
        if self._socket is not None and self.is_subscribed.is_set():
            with suppress(WebSocketException, OSError):
                await self._socket.send(json.dumps(frame))

    async def _connected(self) -> None:
        wanted = await self.fetch()
        async with connect(wanted.socket, max_size=1 << 20, compression=None, open_timeout=10) as socket:
            self._socket = socket
            self.connections += 1
            await self._subscribe(socket, wanted)
            async for frame in _frames(socket):
                await self._take(socket, frame)

    async def _subscribe(self, socket: ClientConnection, wanted: Pass) -> None:
        self.subject = wanted.subject
        await socket.send(json.dumps({"type": "subscribe", "ticket": wanted.ticket, "since": self.last}))

    async def _take(self, socket: ClientConnection, frame: Frame) -> None:
        self.on_frame(frame)
        match frame["type"]:
            case "subscribed":
                self.tries = 0
                self.is_subscribed.set()
                for said in list(self.unsaid.values()):
                    await socket.send(json.dumps({**said, "subject": self.subject}))
            case "message" | "event":
                self.last = frame["seq"]
            case "ack":
                self.unsaid.pop(frame["id"], None)
                self.acknowledged[frame["id"]] = frame
            case "error":
                await self._note_error(socket, frame)
            case "end" if frame["reason"] == "renew":
                await self._renew(socket)
            case "end":
                await socket.close()

    async def _renew(self, socket: ClientConnection) -> None:
        """On the same line, after a pause by chance: the desk may have ended everybody's subscription at once."""
        self.is_subscribed.clear()
        await asyncio.sleep(TOGETHER * random.random())  # noqa: S311
        await self._subscribe(socket, await self.fetch())

    async def _note_error(self, socket: ClientConnection, frame: Frame) -> None:
        """What was not stored for now is said again; what never will be is kept with its reason."""
        said = self.unsaid.get(frame["id"] or "")
        if frame["code"] == "ticket_refused":
            await socket.close()
        elif frame["code"] == "not_subscribed":
            return  # the end of the subscription crossed it: it is said again after the next
        elif said is not None and frame["code"] == "unavailable":
            self._again = self._again or asyncio.create_task(self._say_again(frame["retry_after"] or 1))
        elif said is not None:
            self.refused[frame["id"]] = self.unsaid.pop(frame["id"]) | {"error": frame}

    async def _say_again(self, seconds: float) -> None:
        """All of it, in order: the server knows by its id what it has already."""
        await asyncio.sleep(seconds)
        self._again = None
        for said in list(self.unsaid.values()):
            await self._tell({**said, "subject": self.subject})


async def _frames(socket: ClientConnection) -> AsyncIterator[Frame]:
    async for text in socket:
        yield json.loads(text)
