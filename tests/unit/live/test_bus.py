"""A bus that has fallen silent is given up, so that the database can stand in for it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from valkey.exceptions import ValkeyError

from gatehouse.live import bus as buses
from gatehouse.live.bus import MOMENTS, Bus

from .fakes import on_a_loop

SUBSCRIBED = f"*3\r\n$9\r\nsubscribe\r\n${len(MOMENTS)}\r\n{MOMENTS}\r\n:1\r\n".encode()
PONG = b"*2\r\n$4\r\npong\r\n$0\r\n\r\n"


@asynccontextmanager
async def valkey(answer: Callable[[bytes], bytes]) -> AsyncIterator[str]:
    """A server that says what a test wants it to."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while asked := await reader.read(4096):
            writer.write(answer(asked))

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    yield f"valkey://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    server.close()


def polite(asked: bytes) -> bytes:
    """Greets, and takes subscriptions."""
    return b"+OK\r\n" * asked.count(b"SETINFO") + SUBSCRIBED * asked.count(b"\r\nSUBSCRIBE\r\n")


@on_a_loop
async def test_a_server_that_says_nothing_any_more_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "PROBE", 0.05)
    async with valkey(polite) as url:
        bus = Bus("", url)
        with pytest.raises(ValkeyError):
            async with asyncio.timeout(5):
                await bus._listen_to_valkey(bus._valkey)  # type: ignore[arg-type]
        assert bus.connected.is_set()


@on_a_loop
async def test_one_that_answers_is_listened_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "PROBE", 0.05)
    async with valkey(lambda asked: polite(asked) + PONG * asked.count(b"\r\nPING\r\n")) as url:
        bus = Bus("", url)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await bus._listen_to_valkey(bus._valkey)  # type: ignore[arg-type]


@on_a_loop
async def test_nobody_waits_for_ever_to_say_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buses, "PATIENCE", 0.1)
    async with valkey(lambda asked: b"") as url:
        bus = Bus("", url)
        with pytest.raises(ValkeyError):
            async with asyncio.timeout(5):
                await buses._publish(bus._valkey, ["typing:1:agent:1:"])  # type: ignore[arg-type]
