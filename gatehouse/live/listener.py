"""One LISTEN connection for the process; it comes back by itself after PostgreSQL went away."""

import asyncio
import logging

import psycopg

from gatehouse.journal import wire
from gatehouse.live.hub import Hub, Notice

log = logging.getLogger(__name__)
PROBE = 20.0
LONGEST_PAUSE = 5.0


class Listener:
    """Carries notices from PostgreSQL to the hub. `dsn` is a libpq connection string or URL."""

    def __init__(self, dsn: str, hub: Hub) -> None:
        self.dsn = dsn
        self.hub = hub
        self.connected = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled."""
        pause = 0.1
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as error:
                if self.connected.is_set():
                    log.warning("The event stream lost PostgreSQL: %s", error)
                    self._lost()
                    pause = 0.1
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self.dsn, autocommit=True, connect_timeout=5, application_name="gatehouse live"
        )
        async with connection:
            await connection.execute(f"LISTEN {wire.CHANNEL}")
            self.connected.set()
            while True:
                async for notify in connection.notifies(timeout=PROBE):
                    self._hear(notify.payload)
                await connection.execute("SELECT 1")

    def _lost(self) -> None:
        """Signals and revocations are missed from now on: no stream stands without a connection, every page asks again."""
        self.connected.clear()
        self.hub.end_all("renew")

    def _hear(self, payload: str) -> None:
        if payload.startswith("revoke:"):
            self.hub.revoke(payload.removeprefix("revoke:"))
        elif payload.startswith("renew:"):
            self.hub.revoke(payload.removeprefix("renew:"), "renew")
        elif parts := wire.read_notice(payload):
            self.hub.publish(Notice(*parts))
