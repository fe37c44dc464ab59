"""One GET over HTTP that ends by a given moment, whatever the other side does."""

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from threading import Timer
from urllib.parse import urlsplit

CONNECT = 1.0  # seconds
LARGEST = 256 * 1024  # bytes of an answer


class TooLarge(Exception):
    """The answer is larger than any that fits the contract."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    media_type: str
    body: bytes


def get(base: str, target: str, headers: Mapping[str, str], ends: float) -> Reply:
    """Ask once; `ends` is a moment of the monotonic clock. Raises OSError, HTTPException or TooLarge.

    No redirect is followed: it could lead anywhere. Looking the name up takes as long as the system's resolver lets it.
    """
    parts = urlsplit(base)
    connection = _Bounded(parts.hostname or "", parts.port, is_tls=parts.scheme == "https", ends=ends)
    try:
        connection.request("GET", target, headers={**headers, "Connection": "close"})
        with _ended(connection.sock, ends):
            return _read(connection)
    finally:
        connection.close()


def _read(connection: HTTPConnection) -> Reply:
    answer = connection.getresponse()
    body = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise TooLarge(TooLarge.__doc__)
    return Reply(answer.status, answer.headers.get_content_type(), body)


class _Bounded(HTTPConnection):
    def __init__(self, host: str, port: int | None, *, is_tls: bool, ends: float) -> None:
        super().__init__(host, port or (443 if is_tls else 80))
        self.is_tls, self.ends = is_tls, ends
        self.default_port = 443 if is_tls else 80  # which the Host header leaves out

    def connect(self) -> None:
        self.sock = _connected(self.host, self.port, min(time.monotonic() + CONNECT, self.ends))
        if self.is_tls:
            with _ended(self.sock, self.ends):
                self.sock = _tls().wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(_left(self.ends))


def _connected(host: str, port: int, ends: float) -> socket.socket:
    """To the first of the name's addresses that takes us in; all of them share the time."""
    trouble: OSError = OSError("The name has no address.")
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            return socket.create_connection((str(place[0]), port), _left(ends))
        except OSError as error:
            trouble = error
    raise trouble


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("The time is over.")
    return left


@contextmanager
def _ended(sock: socket.socket, ends: float) -> Iterator[None]:
    """A socket's own patience begins anew with each byte; this closes it from outside once the whole takes too long."""
    timer = Timer(_left(ends), _cut, [sock])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    _left(ends)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # it may have ended by itself
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
