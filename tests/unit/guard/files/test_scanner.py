"""What the client of clamd does when the other side is away, silent, confused or cut off."""

import io
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatehouse.guard.files import Clamd, Reason, Refused, inspect


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("unix:///run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
        ("tcp://scanner:3311", ("scanner", 3311)),
        ("tcp://scanner", ("scanner", 3310)),
        ("tcp://[::1]:3310", ("::1", 3310)),
    ],
)
def test_an_address_is_read(url: str, address: object) -> None:
    assert Clamd.from_url(url).address == address


@pytest.mark.parametrize(
    "url", ["", "unix://", "unix://run/x", "http://x", "/run/clamd", "tcp://", "tcp://x/y", "tcp://x:99999"]
)
def test_a_wrong_address_is_told(url: str) -> None:
    with pytest.raises(ValueError, match="unix:///path or tcp://host:port"):
        Clamd.from_url(url)


def test_a_scanner_that_is_away_keeps_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        inspect(io.BytesIO(b"hello"), name="a.log", scanner=Clamd(str(tmp_path / "none")))
    assert refusal.value.reason == Reason.SCANNER_UNAVAILABLE
    assert refusal.value.is_temporary


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def _answering(listener: socket.socket, answer: bytes) -> None:
    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            received = b""
            while not received.endswith(bytes(4)):
                received += connection.recv(65536)
            connection.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK", b"stream: no idea\0", b"ERROR\0", b"\0", b"x" * 5000, b"FOUND\0", b"stream: ok\0"]
)
def test_only_a_whole_ok_passes(listener: socket.socket, answer: bytes) -> None:
    _answering(listener, answer)
    with pytest.raises(Refused) as refusal:
        Clamd(listener.getsockname()).scan(io.BytesIO(b"hello"))
    assert refusal.value.reason == Reason.SCANNER_UNAVAILABLE


def test_ok_passes(listener: socket.socket) -> None:
    _answering(listener, b"stream: OK\0")
    Clamd(listener.getsockname()).scan(io.BytesIO(b"hello"))


def test_a_silent_scanner_is_waited_for_only_so_long(listener: socket.socket) -> None:
    for scanner in (Clamd(listener.getsockname(), patience=0.05), Clamd(listener.getsockname(), longest=0.05)):
        with pytest.raises(Refused) as refusal:
            scanner.scan(io.BytesIO(b"hello"))
        assert refusal.value.reason == Reason.SCANNER_UNAVAILABLE
