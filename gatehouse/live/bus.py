"""What the gateways hear of each other and of the database: ids of what was committed, and what is over in a moment.

By default everything goes by PostgreSQL's LISTEN and NOTIFY. With a Valkey (or Redis) server one of the gateways, whoever
holds a lock in the database, hands PostgreSQL's notices on, and all hear Valkey. Nothing on the bus is needed: what is missed
while it is away is read afterwards.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg
from valkey.asyncio import Valkey
from valkey.exceptions import TimeoutError as ValkeySilent
from valkey.exceptions import ValkeyError

from gatehouse.journal import wire
from gatehouse.live.database import Database

log = logging.getLogger(__name__)
RESYNC = "resync"  # some notices may not have reached anybody
MOMENTS = "gatehouse_moments"  # the channel of what is over in a moment; the other is the journal's
PROBE = 20.0
PATIENCE = 3.0  # seconds in which Valkey answers
LONGEST_PAUSE = 1.0
_SAY = "select pg_notify(%s, payload) from unnest(%s::text[]) payload"
_LEAD = "select pg_try_advisory_lock(hashtext('gatehouse live relay'))"
_GATHER = 0.05  # seconds for which what is over in a moment is gathered, so that it goes in one statement

Hear = Callable[[str], None]


class Bus:
    """Says and hears. `hear` gets every payload; `found` is called when it hears again after it may have missed some."""

    def __init__(self, dsn: str, valkey_url: str = "") -> None:
        self.dsn = dsn
        self.valkey_url = valkey_url
        self.hear: Hear = lambda payload: None
        self.found: Callable[[], None] = lambda: None
        self.connected = asyncio.Event()
        self._database = Database(dsn, "bus")
        self._moments: list[str] = []
        self._saying: asyncio.Task[None] | None = None
        self._valkey = _valkey(valkey_url) if valkey_url else None

    def say(self, payload: str) -> None:
        """Tell all gateways, this one too; it may get lost."""
        self._moments.append(payload)
        if self._saying is None or self._saying.done():
            self._saying = asyncio.create_task(self._say())

    async def _say(self) -> None:
        while self._moments:
            await asyncio.sleep(_GATHER)
            payloads, self._moments = self._moments, []
            try:
                await self._send(payloads)
            except (psycopg.Error, ValkeyError, OSError) as error:
                log.warning("The gateway could not say what is over in a moment: %s", error)
                await self._database.drop()

    async def _send(self, payloads: list[str]) -> None:
        """By Valkey; by PostgreSQL without one, or while it is away."""
        if self._valkey is not None:
            with suppress(ValkeyError, OSError):
                return await _publish(self._valkey, payloads)
        connection = await self._database.connection()
        await connection.execute(_SAY, [MOMENTS, payloads], prepare=True)

    async def run(self) -> None:
        """Listen until cancelled."""
        if self._valkey is None:
            return await self._keep(self._listen_to_postgres)
        valkey = self._valkey
        await asyncio.gather(
            self._keep(lambda: self._listen_with_valkey(valkey)), self._keep(lambda: self._relay(valkey))
        )

    async def _keep(self, listen: Callable[[], Any]) -> None:
        pause = 0.1
        while True:
            try:
                await listen()
            except (psycopg.Error, ValkeyError, OSError) as error:
                if self.connected.is_set():
                    log.warning("The gateway hears nothing: %s", error)
                    pause = 0.1
                self.connected.clear()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _hears_again(self) -> None:
        self.connected.set()
        self.found()

    async def _listen_to_postgres(self) -> None:
        async with await self._listening((wire.CHANNEL, MOMENTS)) as connection:
            self._hears_again()
            while True:
                async for notify in connection.notifies(timeout=PROBE):
                    self.hear(notify.payload)
                await connection.execute("SELECT 1")

    async def _listen_with_valkey(self, valkey: Valkey) -> None:
        try:
            await self._listen_to_valkey(valkey)
        except (ValkeyError, OSError) as error:
            log.warning("Valkey is away, PostgreSQL stands in for it: %s", error)
            await self._stand_in(valkey)

    async def _listen_to_valkey(self, valkey: Valkey) -> None:
        async with valkey.pubsub() as channel:
            await channel.subscribe(MOMENTS)
            self._hears_again()
            is_asked = False
            while True:
                message = await channel.get_message(ignore_subscribe_messages=True, timeout=PROBE)
                if message is not None and message["type"] == "message":
                    self.hear(message["data"].decode("utf-8", "replace"))
                if message is None and is_asked:
                    raise ValkeySilent("it answers no ping")
                if message is None:
                    await channel.ping()
                is_asked = message is None

    async def _stand_in(self, valkey: Valkey) -> None:
        """Listen to PostgreSQL until Valkey answers again."""
        listening = asyncio.ensure_future(self._listen_to_postgres())
        try:
            while not listening.done() and not await _answers(valkey):
                await asyncio.sleep(1)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _relay(self, valkey: Valkey) -> None:
        """Hand PostgreSQL's notices on while nobody else does."""
        async with await self._listening((wire.CHANNEL,)) as connection:
            while not await _leads(connection):
                await asyncio.sleep(LONGEST_PAUSE)
            await _publish(valkey, [RESYNC])
            while True:
                async for notify in connection.notifies(timeout=PROBE):
                    await _publish(valkey, [notify.payload])
                await connection.execute("SELECT 1")

    async def _listening(self, channels: Iterable[str]) -> "psycopg.AsyncConnection[Any]":
        connection = await psycopg.AsyncConnection.connect(
            self.dsn, autocommit=True, connect_timeout=5, application_name="gatehouse live ear"
        )
        for channel in channels:
            await connection.execute(f"LISTEN {channel}")
        return connection

    async def close(self) -> None:
        with suppress(asyncio.CancelledError, Exception):
            if self._saying:
                self._saying.cancel()
                await self._saying
        await self._database.drop()
        if self._valkey is not None:
            with suppress(ValkeyError, OSError):
                await self._valkey.aclose()


def _valkey(url: str) -> Valkey:
    return Valkey.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)


async def _leads(connection: "psycopg.AsyncConnection[Any]") -> bool:
    row = await (await connection.execute(_LEAD)).fetchone()
    return row is not None and bool(row[0])


async def _publish(valkey: Valkey, payloads: Iterable[str]) -> None:
    pipe = valkey.pipeline(transaction=False)
    for payload in payloads:
        pipe.publish(MOMENTS, payload)
    await pipe.execute()


async def _answers(valkey: Valkey) -> bool:
    try:
        return bool(await valkey.ping())
    except (ValkeyError, OSError):
        return False
