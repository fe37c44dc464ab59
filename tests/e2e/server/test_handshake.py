"""The handshake of RFC 6455 §4, by hand, against a real process; and those who flood it."""

import socket
import time
from contextlib import suppress

import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.web import Web

from .handmade import ACCEPT, CLOSE, PING, PONG, TEXT, Raw, frame, handshake, head
from .house import Chat
from .talkers import ASK, Socket, answers, said

pytestmark = pytest.mark.django_db  # makes the database that the servers use
MIB = 1 << 20


def test_the_handshake_answers_the_key(raw: Raw) -> None:
    assert raw.status == 101
    assert raw.headers["sec-websocket-accept"] == ACCEPT
    assert "sec-websocket-extensions" not in raw.headers


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"Upgrade": None}, 426),
        ({"Upgrade": "h2c"}, 426),
        ({"Connection": None}, 426),
        ({"Connection": "close"}, 426),
        ({"Sec_WebSocket_Version": None}, 400),
        ({"Sec_WebSocket_Version": "12"}, 400),
        ({"Sec_WebSocket_Key": None}, 400),
        ({"Sec_WebSocket_Key": "short"}, 400),
        ({"X_Long": "x" * 9_000}, 431),
        ({f"X_{number}": "x" for number in range(200)}, 431),
    ],
    ids=lambda given: str(given)[:40],
)
def test_a_handshake_that_is_none_is_refused(gateway: Web, changes: dict[str, str | None], status: int) -> None:
    raw = Raw(gateway.live_port, handshake(**changes))
    assert raw.status == status
    assert raw.is_over()


@pytest.mark.parametrize(
    "request_", [handshake(method="POST"), b"\x16\x03\x01\x02\n", b"GET /live/socket HTTP/0.9\r\n\r\n", b"\r\n"]
)
def test_what_is_no_request_gets_no_connection(gateway: Web, request_: bytes) -> None:
    raw = Raw(gateway.live_port, request_)
    assert raw.status != 101
    assert raw.is_over()


def test_a_long_address_is_refused(gateway: Web) -> None:
    assert Raw(gateway.live_port, handshake("/live/socket?" + "x" * 10_000)).status == 414


def test_a_flood_of_headers_is_not_kept(gateway: Web) -> None:
    before, raw = gateway.memory, Raw(gateway.live_port, b"")
    raw.send(b"GET /live/socket HTTP/1.1\r\n")
    with suppress(ConnectionError):
        for _ in range(64):
            raw.send(b"".join(b"X-%d: %s\r\n" % (number, b"x" * 8_000) for number in range(32)))
    assert raw.is_over()
    assert gateway.memory - before < 8 * MIB


def test_a_handshake_in_single_bytes_is_one(gateway: Web) -> None:
    raw = Raw(gateway.live_port, b"")
    raw.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in handshake():
        raw.send(bytes([byte]))
    raw._read_answer()
    assert raw.status == 101


@pytest.mark.parametrize("eager", [frame(TEXT, ASK), frame(PING), frame(CLOSE), head(TEXT, MIB), b"\xff\xff"], ids=repr)
def test_frames_before_the_answer_harm_nobody(gateway: Web, eager: bytes) -> None:
    raw = Raw(gateway.live_port, handshake() + eager)
    raw.close()
    assert answers_elsewhere(gateway)


def answers_elsewhere(gateway: Web) -> bool:
    raw = Raw(gateway.live_port)
    said(raw)
    return answers(raw)


@pytest.mark.parametrize(
    "each",
    [frame(TEXT, ASK), frame(PING, b"x"), frame(PONG), frame(TEXT, b"no JSON")],
    ids=["text", "ping", "pong", "junk"],
)
def test_a_flood_ends_and_others_do_not_wait(gateway: Web, chat: Chat, each: bytes) -> None:
    other, raw, longest = Socket(gateway), Raw(gateway.live_port), 0.0
    other.subscribe(chat.ticket(), since=1)
    raw.socket.setblocking(False)
    ends = time.monotonic() + 0.7
    is_over = False
    while time.monotonic() < ends and not is_over:
        with suppress(BlockingIOError):
            try:
                raw.socket.send(each * 1_000)
            except ConnectionError:
                is_over = True
        started = time.monotonic()
        other.tell("ping")
        other.until("pong")
        longest = max(longest, time.monotonic() - started)
        wait_until(lambda: False, seconds=0.05)  # twenty times a second: the other keeps to what is allowed
    raw.socket.setblocking(True)
    raw.socket.settimeout(10)
    assert raw.closed()[0] == 1008 or is_over
    assert longest < 0.5
    other.close()


def test_who_comes_too_fast_is_told_so(raw: Raw) -> None:
    raw.send(frame(TEXT, ASK) * 2_000)
    while (heard := said(raw)) == {"type": "pong"}:
        pass
    assert (heard["code"], heard["retry_after"]) == ("too_fast", 5)
    assert raw.closed()[0] == 1008
