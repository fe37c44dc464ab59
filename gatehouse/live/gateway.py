"""The realtime gateway of one process: what clients say is stored, what is committed reaches who may hear of it.

asyncio and psycopg, no Django. Clients come by WebSocket (`sockets.py`) or by HTTP (`polling.py`); both speak frames
(`frames.py`, docs/protocol.md).
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import psycopg

from gatehouse.journal import wire
from gatehouse.live import moments, polling, tickets
from gatehouse.live.bus import RESYNC, Bus
from gatehouse.live.chats import ROUND, Chats
from gatehouse.live.feed import Feed, Showing
from gatehouse.live.frames import Side
from gatehouse.live.hub import Hub, Notice, Subscription
from gatehouse.live.lanes import Lanes, Stored
from gatehouse.live.moments import SeenUpTo, Typed
from gatehouse.live.polling import Polling, Refused
from gatehouse.live.sockets import Allow, Sockets
from gatehouse.live.tickets import Ticket, Verify

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds in which a process that stops stores what was said
SOON = 0.25  # seconds for which arrivals are gathered before their places are looked up
AT_ONCE, BETWEEN = 25, 0.005  # who are told their places in one go; seconds until the next ones are
JSON = [("content-type", "application/json"), ("cache-control", "no-store"), ("x-content-type-options", "nosniff")]


class Gateway:
    """Wires the parts of one process; a client's `Desk`."""

    def __init__(
        self,
        dsn: str,
        *,
        verify: Verify,
        showing: Showing,
        valkey_url: str = "",
        hub: Hub | None = None,
        allow: Allow = lambda origin: True,
    ) -> None:
        self.verify = verify
        self.hub = hub or Hub()
        self.lanes = Lanes(dsn)
        self.feed = Feed(dsn, self.hub, showing)
        self.chats = Chats(dsn, self.hub)
        self.bus = Bus(dsn, valkey_url)
        self.sockets = Sockets(self, allow=allow, most=self.hub.most)
        self.polling = Polling(self)
        self.is_draining = False
        self._running: list[asyncio.Task[None]] = []
        self._arrived: set[int] = set()  # whose places are not looked up yet
        self._arrival = asyncio.Event()
        self.hub.fall_behind = self.feed.want
        self.bus.hear, self.bus.found = self._hear, self._catch_up

    def start(self) -> None:
        """Begin to work; call it on the running event loop."""
        parts = (self.bus.run, self.feed.run, self._write, self._greet, self._look, self._sweep)
        self._running = [asyncio.create_task(part()) for part in parts]
        self.lanes.start()

    async def drain(self) -> None:
        """Store what was said, send clients to another process, and end."""
        self.is_draining = True
        self.sockets.close_port()
        self.hub.end_all("closing")
        self.polling.close_all()
        await self.lanes.stop(PATIENCE)
        self.sockets.close_all()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.bus.close()
        for database in (self.feed.database, self.chats.database):
            await database.drop()

    # what a client asks of it

    def open(self, ticket: str) -> Ticket:
        return tickets.read(ticket, verify=self.verify)

    def begun(self, subscription: Subscription) -> None:
        if not subscription.ticket.is_public:
            return subscription.client.tell({"type": "subscribed", "subject": subscription.name, "last": 0})
        self.feed.want(subscription.conversation)
        if not subscription.ticket.is_agents:
            self.chats.arrived(subscription.conversation)
            self._arrived.add(subscription.conversation)
            self._arrival.set()

    def over(self, subscription: Subscription) -> None:
        """A customer's last page is gone, unless it is only sent to another process."""
        ticket = subscription.ticket
        if not ticket.is_public or ticket.is_agents or self.is_draining:
            return
        if all(one.ticket.is_agents for one in self.hub.readers(subscription.conversation)):
            self.chats.left(subscription.conversation)

    def stored(self, subscription: Subscription, stored: Stored) -> None:
        self.feed.show(stored)

    def seen(self, subscription: Subscription, conversation: int, seq: int) -> None:
        self.chats.seen(conversation, _side(subscription), seq)

    def typing(self, subscription: Subscription, conversation: int, is_typing: bool) -> None:
        self.bus.say(Typed(conversation, _side(subscription), is_typing, subscription.ticket.name).payload)

    # what it hears

    def _hear(self, payload: str) -> None:
        if payload.startswith("revoke:"):
            self.hub.revoke(payload.removeprefix("revoke:"))
        elif payload.startswith("renew:"):
            self.hub.revoke(payload.removeprefix("renew:"), "renew")
        elif payload == RESYNC:
            self._catch_up()
        elif moment := moments.read(payload):
            self._pass_on(moment)
        elif parts := wire.read_notice(payload):
            self.hub.publish(Notice(*parts))

    def _catch_up(self) -> None:
        """Something may have been missed, also that a session ended: everybody asks anew what he may hear."""
        self.hub.end_all("renew")

    def _pass_on(self, moment: Typed | SeenUpTo) -> None:
        """To the other side."""
        for one in self.hub.listening(f"conversation:{moment.conversation}"):
            if _side(one) == moment.side or one.client.connection.is_slow:
                continue
            subject = f"conversation:{moment.conversation}"
            if isinstance(moment, Typed):
                one.client.tell(
                    {
                        "type": "typing",
                        "subject": subject,
                        "from": moment.side,
                        "name": moment.name,
                        "is_typing": moment.is_typing,
                    }
                )
            else:
                one.client.tell({"type": "seen", "subject": subject, "from": moment.side, "seq": moment.seq})

    # what it does by itself

    async def _write(self) -> None:
        async def turn() -> None:
            seen, moved = await self.chats.write()
            for one in seen:
                self.bus.say(one.payload)
            for conversation in moved:
                self.bus.say(f"presence:{conversation}:0:")

        await _again(turn, self.chats.database.drop)

    async def _greet(self) -> None:
        """Newcomers learn their places at once, and nobody else's is read for it."""

        async def turn() -> None:
            await self._arrival.wait()
            await asyncio.sleep(SOON)
            self._arrival.clear()
            arrived, self._arrived = self._arrived, set()
            await self.chats.look_for(arrived)
            await self._tell_places(arrived)

        await _again(turn, self.chats.database.drop)

    async def _look(self) -> None:
        told = time.monotonic()

        async def turn() -> None:
            nonlocal told
            await asyncio.sleep(max(0.0, told + ROUND - time.monotonic()))
            told = time.monotonic()
            await self._tell_places(await self.chats.look())

        await _again(turn, self.chats.database.drop)

    async def _tell_places(self, conversations: set[int]) -> None:
        """Only what is news, and spread over seconds: ten thousand frames in one go would hold up everything that is said."""
        for number, (conversation, place) in enumerate(self.chats.news_for(conversations), start=1):
            if number % AT_ONCE == 0:
                await asyncio.sleep(BETWEEN)
            for reader in self.hub.readers(conversation):
                reader.client.tell({"type": "queue", "subject": reader.name, "place": place.place, "wait": place.wait})

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(ROUND)
            self.hub.end_old()
            self.sockets.sweep()
            self.polling.sweep()

    # by HTTP

    async def __call__(self, scope: Any, protocol: Any) -> None:
        """Answer what comes by RSGI: polls."""
        if scope.path != "/live/poll":
            return _answer(protocol, 404, _problem("not_found", "There is nothing here."))
        if scope.method != "POST":
            return _answer(protocol, 405, _problem("method", "Only POST is answered here."), [("allow", "POST")])
        length = scope.headers.get("content-length") or ""
        if not length.isdigit() or int(length) > polling.MOST_BODY:
            return _answer(protocol, 413, _problem("too_large", "At most 256 KiB, with a Content-Length."))
        try:
            _answer(protocol, 200, await self.polling.answer(await protocol()))
        except Refused as refused:
            _answer(protocol, refused.status, refused.body)


async def _again(turn: Callable[[], Coroutine[Any, Any, None]], drop: Callable[[], Awaitable[None]]) -> None:
    """Do it again and again; PostgreSQL's absence passes, and nothing else may end it either."""
    while True:
        try:
            await turn()
        except (psycopg.Error, OSError) as error:
            log.warning("The gateway's round waits: %s", error)
            await drop()
            await asyncio.sleep(1)
        except Exception:
            log.exception("The gateway's round failed")
            await drop()
            await asyncio.sleep(1)


def _side(subscription: Subscription) -> Side:
    return "agent" if subscription.ticket.is_agents else "customer"


def _problem(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "field": None}}


def _answer(protocol: Any, status: int, content: dict[str, Any], more: list[tuple[str, str]] | None = None) -> None:
    # A client that has gone meanwhile is nobody's trouble.
    with suppress(RuntimeError):
        protocol.response_str(status, [*JSON, *(more or [])], json.dumps(content, ensure_ascii=False) + "\n")
