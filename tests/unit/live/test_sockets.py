"""One socket on a transport of our own: whatever bytes come in whatever pieces, it answers or ends, and never breaks."""

import asyncio
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.frames import Opcode

from gatehouse.live.sockets import MOST_IN_LINE, PATH, PONG_WITHIN, SILENT_FOR, SLOW_FOR, Socket, Sockets

from .fakes import FakeDesk, on_a_loop

KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
HEADERS = [b"Host: a", b"Upgrade: websocket", b"Connection: Upgrade", KEY, b"Sec-WebSocket-Version: 13"]
ORIGIN = b"Origin: https://www.alderwick.example"


class Wire:
    """A transport that keeps what is written, and breaks where asyncio's would."""

    def __init__(self) -> None:
        self.written = b""
        self.is_ended = self.is_aborted = self.is_paused = False

    def write(self, data: bytes) -> None:
        if self.is_ended:
            raise RuntimeError("Cannot call write() after write_eof()")
        self.written += data

    def write_eof(self) -> None:
        self.is_ended = True

    def abort(self) -> None:
        self.is_aborted = True

    def pause_reading(self) -> None:
        self.is_paused = True

    def resume_reading(self) -> None:
        self.is_paused = False

    def is_closing(self) -> bool:
        return self.is_aborted

    def can_write_eof(self) -> bool:
        return True

    def get_extra_info(self, name: str) -> None:
        return None

    def set_write_buffer_limits(self, **limits: int) -> None:
        pass


def request(*more: bytes, path: str = PATH, headers: list[bytes] = HEADERS) -> bytes:
    return b"\r\n".join([f"GET {path} HTTP/1.1".encode(), *headers, *more, b"", b""])


def connected(*, allow: Any = lambda origin: True, most: int = 20) -> tuple[Socket, Wire]:
    socket, wire = Socket(Sockets(FakeDesk(), allow=allow, most=most)), Wire()
    socket.connection_made(wire)  # type: ignore[arg-type]
    return socket, wire


def opened() -> tuple[Socket, Wire]:
    socket, wire = connected()
    socket.data_received(request())
    assert wire.written.startswith(b"HTTP/1.1 101")
    wire.written = b""
    return socket, wire


def client_frame(opcode: int, data: bytes, fin: bool = True) -> bytes:
    """Masked by zeros, which change nothing."""
    return bytes([fin << 7 | opcode, 0x80 | len(data)]) + bytes(4) + data


FRAMES = st.builds(client_frame, st.integers(0, 15), st.binary(max_size=120), st.booleans())
PIECES = st.lists(FRAMES | st.binary(max_size=40), max_size=12)
LINES = st.lists(st.sampled_from([*HEADERS, ORIGIN, b"Upgrade: h2c", b"Connection: close", b"X: \xff", b": ", b""]))


@given(PIECES)
@example([client_frame(Opcode.CLOSE, b""), client_frame(Opcode.TEXT, b"{}")])
def test_no_bytes_break_it(pieces: list[bytes]) -> None:
    @on_a_loop
    async def test() -> None:
        socket, _ = opened()
        for piece in pieces:
            socket.data_received(piece)
        socket.eof_received()
        socket.connection_lost(None)
        assert not socket.sockets.all
        assert not socket.sockets.desk.hub.clients

    test()


@given(LINES, PIECES)
@example([*HEADERS, ORIGIN, ORIGIN], [])
@example(HEADERS, [client_frame(Opcode.CLOSE, b"")])
@example(HEADERS, [b"\xff\xff"])
def test_no_handshake_breaks_it(lines: list[bytes], pieces: list[bytes]) -> None:
    @on_a_loop
    async def test() -> None:
        socket, _ = connected()
        socket.data_received(request(headers=lines) + b"".join(pieces))
        socket.eof_received()
        socket.connection_lost(None)

    test()


@pytest.mark.parametrize(
    ("made", "status"),
    [
        (request(ORIGIN), b"101"),
        (request(), b"101"),
        (request(b"Origin: https://evil.example"), b"403"),
        (request(ORIGIN, ORIGIN), b"403"),
        (request(ORIGIN, path="/"), b"404"),
        (request(KEY), b"400"),
    ],
)
def test_whom_it_lets_in(made: bytes, status: bytes) -> None:
    @on_a_loop
    async def test() -> None:
        socket, wire = connected(allow=lambda origin: origin in (None, "https://www.alderwick.example"))
        socket.data_received(made)
        assert wire.written.split()[1] == status

    test()


@on_a_loop
async def test_a_full_house_asks_to_come_again() -> None:
    socket, wire = connected(most=0)
    socket.data_received(request())
    assert wire.written.startswith(b"HTTP/1.1 503")


@on_a_loop
async def test_who_is_quiet_is_pinged_and_who_does_not_answer_is_let_go() -> None:
    socket, wire = opened()
    assert socket.client is not None
    socket.client.subscriptions["x"] = None  # type: ignore[assignment]
    socket.look_after(socket.heard + 26)
    assert wire.written == b"\x89\x00"
    socket.look_after(socket.heard + 26 + PONG_WITHIN)
    assert wire.is_aborted


@on_a_loop
async def test_who_subscribes_to_nothing_is_told_and_let_go() -> None:
    socket, wire = opened()
    socket.look_after(socket.quiet_since + SILENT_FOR + 1)
    assert wire.written[2:4] == (1008).to_bytes(2)


@on_a_loop
async def test_who_takes_nothing_is_let_go_and_nothing_is_read_of_him() -> None:
    socket, wire = opened()
    socket.pause_writing()
    assert wire.is_paused
    socket.heard += SLOW_FOR
    socket.look_after(socket.slow_since + SLOW_FOR + 1)
    assert wire.is_aborted


@on_a_loop
async def test_what_comes_too_fast_waits_in_order_and_nothing_more_is_read() -> None:
    socket, wire = opened()
    ping = client_frame(Opcode.TEXT, b'{"type":"ping"}')
    socket.data_received(ping * 62)
    assert wire.is_paused
    async with asyncio.timeout(5):
        while wire.is_paused:
            await asyncio.sleep(0.01)
    assert wire.written.count(b'{"type":"pong"}') == 62
    socket.data_received(ping * (MOST_IN_LINE + 62))
    assert b'"code":"too_fast"' in wire.written
    assert wire.is_ended
