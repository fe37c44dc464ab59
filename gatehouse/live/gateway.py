"""`GET /live/events?ticket=…`: a page's event stream (`text/event-stream`).

Events: `hello` when the stream stands; `signal` with {"subject", "seq"} (fetch what is new through the page's own
door; seq is 0 for "queue"); `resync` (fetch everything shown); `end` with {"reason"}: after "renew" or "closing" ask
for a fresh ticket, after "revoked" go to sign-in. A retry with the old ticket gets 403, and the browser stops.
"""

import asyncio
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import parse_qs

from gatehouse.live.hub import Hub, Subscriber, TooMany
from gatehouse.live.listener import Listener
from gatehouse.live.tickets import TicketRefused, Verify, read

HEARTBEAT = 15.0
LIFETIME = 900.0
PACE = 0.1
MOMENT = 3.0
HEADERS = [
    ("content-type", "text/event-stream"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]
PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]


class Connection(Protocol):
    """What the gateway needs of a server's connection."""

    def begin(self) -> None: ...
    async def send(self, text: str) -> None: ...
    async def gone(self) -> None: ...
    def refuse(self, status: int, headers: list[tuple[str, str]], reason: str) -> None: ...


class RSGIConnection:
    """The one adapter for granian."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self._transport: Any = None

    def begin(self) -> None:
        self._transport = self._protocol.response_stream(200, HEADERS)

    async def send(self, text: str) -> None:
        """Raises ConnectionError when nobody is there any more."""
        try:
            await self._transport.send_str(text)
        except RuntimeError as error:
            raise ConnectionError from error

    async def gone(self) -> None:
        await self._protocol.client_disconnect()

    def refuse(self, status: int, headers: list[tuple[str, str]], reason: str) -> None:
        self._protocol.response_str(status, headers, reason + "\n")


class Gateway:
    """All streams of one process."""

    def __init__(self, dsn: str, *, verify: Verify, hub: Hub | None = None, lifetime: float = LIFETIME) -> None:
        self.verify = verify
        self.hub = hub or Hub()
        self.lifetime = lifetime
        self.listener = Listener(dsn, self.hub)
        self.is_draining = False
        self._listening: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen; call it on the running event loop."""
        self._listening = asyncio.get_running_loop().create_task(self.listener.run())

    async def drain(self) -> None:
        """Close every stream so that the server can stop; pages come back to its successor."""
        self.is_draining = True
        self.hub.end_all("closing")
        if self._listening:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening

    async def __call__(self, scope: Any, protocol: Any) -> None:
        connection = RSGIConnection(protocol)
        if scope.path != "/live/events":
            connection.refuse(404, PLAIN, "There is nothing here.")
        elif scope.method != "GET":
            connection.refuse(405, [*PLAIN, ("allow", "GET")], "Only GET is answered here.")
        else:
            await self.events(scope.query_string, connection)

    async def events(self, query: str, connection: Connection) -> None:
        """Check the ticket and keep the stream until the page, its session or its time is gone."""
        if self.is_draining or not await self._is_listening():
            return connection.refuse(503, [*PLAIN, ("retry-after", "2")], "Restarting. Try again in a moment.")
        try:
            subscriber = self.hub.join(read(parse_qs(query).get("ticket", [""])[0], verify=self.verify))
        except TicketRefused as refused:
            return connection.refuse(403, PLAIN, str(refused))
        except TooMany as refused:
            return connection.refuse(429, [*PLAIN, ("retry-after", "30")], str(refused))
        try:
            await stream(subscriber, connection, lifetime=self.lifetime)
        finally:
            self.hub.leave(subscriber)

    async def _is_listening(self) -> bool:
        """Whether signals arrive; at a start, or while PostgreSQL is away, it is worth a moment to wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MOMENT):
                await self.listener.connected.wait()
        return self.listener.connected.is_set() and not self.is_draining


async def stream(
    subscriber: Subscriber, connection: Connection, *, lifetime: float, heartbeat: float = HEARTBEAT
) -> None:
    """Say what the subscriber has pending until it ends. At most ten batches a second, a heartbeat when quiet.

    The server underneath never says that a client reads slowly; the pace and the lifetime bound what it can hold.
    """
    connection.begin()
    leaving = asyncio.ensure_future(_watch(subscriber, connection))
    ending = asyncio.get_running_loop().call_later(lifetime, subscriber.end, "renew")
    try:
        await connection.send("retry: 3000\nevent: hello\ndata: {}\n\n")
        while not subscriber.ended or subscriber.wake.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(heartbeat):
                    await subscriber.wake.wait()
            await connection.send(subscriber.take() or ": still here\n\n")
            await asyncio.sleep(0 if subscriber.ended else PACE)
    except ConnectionError:
        return
    finally:
        ending.cancel()
        leaving.cancel()


async def _watch(subscriber: Subscriber, connection: Connection) -> None:
    await connection.gone()
    subscriber.end("gone")
