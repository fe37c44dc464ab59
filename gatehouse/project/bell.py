"""One LISTEN connection for the whole worker: it wakes followers when entries arrive, and lanes when jobs do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any

import psycopg
from procrastinate.connector import Notify
from procrastinate.psycopg_connector import PsycopgConnector
from psycopg import sql

log = logging.getLogger(__name__)
PROBE = 20.0  # seconds between two signs of life on a quiet connection
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0

Ringer = Callable[[str], Awaitable[None]]


class Bell:
    """Carries notices from PostgreSQL to whoever hung a ringer on their channel.

    What is said while there is no connection is lost; after each new one `on_connect` is called, and everybody polls too.
    """

    def __init__(self, parameters: dict[str, Any], channels: Iterable[str], on_connect: Callable[[], None]) -> None:
        self._parameters = parameters
        self._ringers: dict[str, list[Ringer]] = {channel: [] for channel in channels}
        self._on_connect = on_connect
        self._pause = FIRST_PAUSE

    def hang(self, channels: Iterable[str], ringer: Ringer) -> None:
        for channel in channels:
            self._ringers[channel].append(ringer)

    def take_down(self, ringer: Ringer) -> None:
        for ringers in self._ringers.values():
            with suppress(ValueError):
                ringers.remove(ringer)

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("The worker does not hear PostgreSQL and polls meanwhile: %s", error)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            **self._parameters | {"autocommit": True, "connect_timeout": 5, "application_name": "gatehouse worker bell"}
        )
        async with connection:
            for channel in self._ringers:
                await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
            self._on_connect()
            self._pause = FIRST_PAUSE
            while True:
                async for notice in connection.notifies(timeout=PROBE):
                    await self._ring(notice.channel, notice.payload)
                await connection.execute("SELECT 1")

    async def _ring(self, channel: str, payload: str) -> None:
        for ringer in tuple(self._ringers.get(channel, ())):
            await ringer(payload)


class BellConnector(PsycopgConnector):
    """Procrastinate's connection to PostgreSQL, hearing of new jobs through the bell instead of a connection a lane."""

    def __init__(self, bell: Bell, **pool: Any) -> None:
        super().__init__(**pool)
        self._bell = bell

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Hand every notice on these channels over until cancelled."""
        names = list(channels)

        async def ring(payload: str) -> None:
            await on_notification(channel=names[0], payload=payload)

        self._bell.hang(names, ring)
        try:
            await asyncio.Event().wait()
        finally:
            self._bell.take_down(ring)
