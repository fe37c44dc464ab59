"""A mail listener in this process, on free ports, with whatever certificate and limits a test wants."""

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from gatehouse.channels.email.intake.door import House
from gatehouse.channels.email.intake.endpoints import Endpoint
from gatehouse.channels.email.intake.listener import Listener
from gatehouse.channels.email.intake.recipients import accepts
from gatehouse.channels.email.intake.taking import Taking
from gatehouse.channels.email.intake.tls import Certificate

LOOPBACK = Endpoint("127.0.0.1", 0)


@dataclass
class Listening:
    """`rings` counts how often the reader was told."""

    house: House
    listener: Listener
    loop: asyncio.AbstractEventLoop
    smtp: int = 0
    lmtp: int = 0
    rings: list[int] = field(default_factory=list)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    def talk(self, *, lmtp: bool = False) -> "Talk":
        return Talk(self.lmtp if lmtp else self.smtp)


class Talk:
    """A client that says exactly what it is told, byte by byte."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.lines = self.socket.makefile("rb")

    def answer(self) -> str:
        """The next answer, with all its lines; empty when the other side has closed."""
        found = b""
        while True:
            line = self.lines.readline()
            found += line
            if line[3:4] != b"-":
                return found.decode()

    def say(self, raw: bytes) -> str:
        self.socket.sendall(raw)
        return self.answer()

    def begin(self, *, hello: bytes = b"EHLO client.example") -> None:
        """Everything up to DATA's 354."""
        self.answer()
        for line in (hello, b"MAIL FROM:<lena@mail.example>", b"RCPT TO:<support@alderwick.example>", b"DATA"):
            said = self.say(line + b"\r\n")
        assert said.startswith("354"), said

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


@contextmanager
def listening(
    *, most: int = 10 << 20, certificate: Certificate | None = None, is_ours: Callable[[str], bool] = accepts
) -> Iterator[Listening]:
    """A listener for SMTP and one for LMTP, closed in good order at the end."""
    loop = asyncio.new_event_loop()
    rings: list[int] = []
    taking = Taking(is_ours, lambda: rings.append(1))
    house = House(taking, "mx.alderwick.example", most, certificate)
    running = Listening(house, Listener(house), loop, rings=rings)
    thread = threading.Thread(target=loop.run_forever, name="listener", daemon=True)
    thread.start()
    try:
        running.run(running.listener.open(LOOPBACK, LOOPBACK))
        running.smtp, running.lmtp = running.listener.ports()
        yield running
    finally:
        try:
            running.run(running.listener.close())
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(10)
        loop.close()
