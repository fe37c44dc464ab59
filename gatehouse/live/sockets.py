"""WebSockets (RFC 6455) on a port of their own: the sans-I/O protocol of `websockets` on asyncio's transports.

One object a connection and no task: an idle one costs some six kilobytes. Why not the pages' server: decision 28.
"""

import asyncio
import logging
import socket
import time
from collections import deque
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import CLOSED, OPEN
from websockets.server import ServerProtocol

from gatehouse.live import frames
from gatehouse.live.client import HEARTBEAT, Client, Desk

PATH = "/live/socket"
PONG_WITHIN = 20.0
SLOW_FOR = 60.0  # who takes nothing for this long is let go
SILENT_FOR = 30.0  # and who subscribes to nothing
MOST_BUFFERED = 64 * 1024  # bytes that wait for a client before he counts as slow
MOST_IN_LINE = 256  # frames of one client that came faster than allowed
MOST_SCRAPS = 256  # pings, pongs and pieces of messages from one client between two looks at him
AT_ONCE = 4096  # bytes that are read before what they say is counted: a flood holds up nobody else
_quiet = logging.getLogger("gatehouse.live.websockets")
_quiet.setLevel(logging.ERROR)

Allow = Callable[[str | None], bool]  # whether pages of this origin may connect


class Socket(asyncio.Protocol):
    """One connection. The library reads and writes frames; this moves bytes, and counts."""

    __slots__ = (
        "client", "heard", "inbox", "is_slow", "later", "parts", "pinged", "quiet_since", "scraps", "slow_since", "sockets",
        "transport", "ws",
    )  # fmt: skip

    transport: asyncio.Transport

    def __init__(self, sockets: "Sockets") -> None:
        self.sockets = sockets
        self.client: Client | None = None
        self.inbox: deque[bytes] | None = None
        self.later: asyncio.TimerHandle | None = None
        self.parts: bytearray | None = None  # of a message in fragments
        self.scraps = 0
        self.is_slow = False
        self.heard = self.quiet_since = time.monotonic()
        self.pinged = self.slow_since = 0.0

    # what asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.set_write_buffer_limits(high=MOST_BUFFERED)
        if (raw := transport.get_extra_info("socket")) is not None and raw.family != socket.AF_UNIX:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.ws = ServerProtocol(max_size=frames.LONGEST_FRAME, logger=_quiet)
        self.sockets.all.add(self)

    def data_received(self, data: bytes) -> None:
        self.heard = time.monotonic()
        for start in range(0, len(data), AT_ONCE):
            self.ws.receive_data(data[start : start + AT_ONCE])
            self._go_on()

    def eof_received(self) -> None:
        self.ws.receive_eof()
        self._go_on()

    def connection_lost(self, error: Exception | None) -> None:
        self.sockets.all.discard(self)
        if self.later:
            self.later.cancel()
        if self.client is not None:
            self.client.gone()
            self.client = None

    def pause_writing(self) -> None:
        self.is_slow, self.slow_since = True, time.monotonic()
        self.transport.pause_reading()

    def resume_writing(self) -> None:
        self.is_slow = False
        if self.inbox is None:
            self.transport.resume_reading()
        if self.client is not None:
            self.client.eased()

    # what the client calls

    def send(self, text: str) -> None:
        if self.ws.state is OPEN:
            self.ws.send_text(text.encode())
            self._flush()

    def close(self, code: int, reason: str) -> None:
        if self.ws.state is OPEN:
            self.ws.fail(code, reason)
            self._flush()

    # what the sweep calls

    def look_after(self, now: float) -> None:
        """Ping whoever is quiet, and let go who does not answer, takes nothing, or says nothing."""
        self.scraps = 0
        takes_nothing = self.is_slow and now - self.slow_since > SLOW_FOR
        if takes_nothing or now - self.heard > HEARTBEAT + PONG_WITHIN:
            self.transport.abort()
        elif self.client is None or not self.client.subscriptions:
            if now - self.quiet_since > SILENT_FOR:
                self._let_go()
        elif now - max(self.heard, self.pinged) > HEARTBEAT and self.ws.state is OPEN:
            self.pinged = now
            self.ws.send_ping(b"")
            self._flush()

    def _let_go(self) -> None:
        if self.client is None:
            self.transport.abort()
        else:
            self.close(CloseCode.POLICY_VIOLATION, "Subscribe to something within half a minute.")

    # inside

    def _go_on(self) -> None:
        for event in self.ws.events_received():
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame):
                self._take(event)
        self._flush()

    def _shake_hands(self, request: Request) -> None:
        if self.ws.eof_sent:  # what he said without waiting for our answer has ended it already
            return self.transport.abort()
        if request.path.partition("?")[0] != PATH:
            response = self.ws.reject(HTTPStatus.NOT_FOUND, "There is nothing here.\n")
        elif not self._may_connect(request.headers.get_all("Origin")):
            response = self.ws.reject(HTTPStatus.FORBIDDEN, "Pages of this origin may not connect.\n")
        elif self.sockets.is_full:
            response = self.ws.reject(HTTPStatus.SERVICE_UNAVAILABLE, "Try again in a moment.\n")
        else:
            response = self.ws.accept(request)
        self.ws.send_response(response)
        self._flush()
        if self.ws.state is OPEN:
            self.client = self.sockets.welcome(self)

    def _may_connect(self, origins: list[str]) -> bool:
        """Programs name no origin, browsers one."""
        return len(origins) < 2 and self.sockets.allow(origins[0] if origins else None)

    def _take(self, frame: Frame) -> None:
        """One frame: control frames are the library's, text becomes a message, everything else is refused."""
        if frame.opcode is Opcode.TEXT:
            self.parts = bytearray(frame.data)
        elif frame.opcode is Opcode.CONT and self.parts is not None:
            self.parts += frame.data
        elif frame.opcode is Opcode.BINARY or frame.opcode is Opcode.CONT:
            return self.close(CloseCode.UNSUPPORTED_DATA, "Text frames only.")
        else:
            return self._count_scrap()
        if not frame.fin:
            return self._count_scrap()
        whole, self.parts = bytes(self.parts), None
        self._line_up(whole)

    def _count_scrap(self) -> None:
        self.scraps += 1
        if self.scraps > MOST_SCRAPS:
            self._refuse_flood()

    def _line_up(self, message: bytes) -> None:
        try:
            message.decode()
        except UnicodeDecodeError:
            return self.close(CloseCode.INVALID_DATA, "Not UTF-8.")
        if self.inbox is not None:
            self.inbox.append(message)
            if len(self.inbox) > MOST_IN_LINE:
                self._refuse_flood()
            return
        self._hear(message)

    def _hear(self, message: bytes) -> None:
        """Answer one message; what comes faster than allowed waits, and nothing more is read meanwhile."""
        if self.client is None or self.ws.state is not OPEN:
            return
        self.quiet_since = time.monotonic()
        wait = self.client.wait()
        self.client.hear(message)
        if wait and self.inbox is None:
            self.inbox = deque()
            self.transport.pause_reading()
            self.later = asyncio.get_running_loop().call_later(wait, self._resume)

    def _resume(self) -> None:
        waiting, self.inbox = self.inbox or deque(), None
        while waiting and self.inbox is None:
            self._hear(waiting.popleft())
        if waiting and self.inbox is not None:
            self.inbox.extend(waiting)
        if self.inbox is None and not self.is_slow and not self.transport.is_closing():
            self.transport.resume_reading()

    def _refuse_flood(self) -> None:
        self.send(frames.write(frames.error("too_fast", "At most 20 frames a second.", retry_after=5)))
        self.close(CloseCode.POLICY_VIOLATION, "At most 20 frames a second.")

    def _flush(self) -> None:
        for data in self.ws.data_to_send():
            if data:
                self.transport.write(data)
            elif self.transport.can_write_eof():
                self.transport.write_eof()
        if self.ws.state is CLOSED or self.ws.close_expected():
            asyncio.get_running_loop().call_later(2.0, self.transport.abort)


class Sockets:
    """The listening port and all its connections."""

    def __init__(self, desk: Desk, *, allow: Allow, most: int = 20_000) -> None:
        self.desk = desk
        self.allow = allow
        self.most = most
        self.all: set[Socket] = set()
        self.is_draining = False
        self._server: asyncio.Server | None = None

    @property
    def is_full(self) -> bool:
        return self.is_draining or len(self.all) > self.most

    async def listen(self, host: str, port: int) -> int:
        """Begin; the port, which 0 leaves to the system. Raises OSError when it cannot be had."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Socket(self), host, port, backlog=4096)
        return int(self._server.sockets[0].getsockname()[1])

    def welcome(self, connection: Socket) -> Client:
        client = Client(connection, self.desk)
        self.desk.hub.clients.add(client)
        return client

    def sweep(self) -> None:
        now = time.monotonic()
        for one in tuple(self.all):
            one.look_after(now)

    def close_port(self) -> None:
        self.is_draining = True
        if self._server is not None:
            self._server.close()

    def close_all(self) -> None:
        for one in tuple(self.all):
            one.close(CloseCode.GOING_AWAY, "This server restarts. Connect again.")
