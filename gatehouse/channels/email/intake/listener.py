"""The listener for mail: its sockets, and its end in good order."""

import asyncio
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from gatehouse.channels.email.intake.door import Door, House, LmtpDoor, close_doors
from gatehouse.channels.email.intake.endpoints import Endpoint

log = logging.getLogger(__name__)
GRACE = 8.0  # seconds for what is under way when we are told to stop
BACKLOG = 128


class CannotListen(Exception):
    """The message says where, why, and what to do."""


class Listener:
    """Answers at the endpoints it was opened at until it is closed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._servers: list[asyncio.Server] = []
        self._sockets: list[Path] = []

    async def open(self, smtp: Endpoint | None, lmtp: Endpoint | None) -> None:
        """Raises CannotListen."""
        endpoints: list[tuple[type[Door], Endpoint | None]] = [(Door, smtp), (LmtpDoor, lmtp)]
        for kind, endpoint in endpoints:
            if endpoint is not None:
                self._servers.append(await self._server(kind, endpoint))
                log.info("Taking mail by %s at %s", kind.source.upper(), endpoint)

    def ports(self) -> Iterator[int]:
        """Those in use, which an endpoint with port 0 leaves open; sockets on this machine have none."""
        for server in self._servers:
            for socket in server.sockets:
                if isinstance(name := socket.getsockname(), tuple):
                    yield name[1]

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        await close_doors(self.house, GRACE)
        await self.house.taking.end()
        for path in self._sockets:
            path.unlink(missing_ok=True)

    async def _server(self, kind: type[Door], endpoint: Endpoint) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        try:
            if not endpoint.path:
                return await loop.create_server(
                    lambda: kind(self.house), endpoint.host, endpoint.port, backlog=BACKLOG, reuse_address=True
                )
            server = await loop.create_unix_server(lambda: kind(self.house), endpoint.path, backlog=BACKLOG)
            self._sockets.append(Path(endpoint.path))
            os.chmod(endpoint.path, 0o666)  # noqa: S103  (its folder says who may come near)
            return server
        except OSError as error:
            reason = error.strerror or error
            raise CannotListen(
                f"Cannot listen for mail at {endpoint} ({reason}): set MAIL_LISTEN or LMTP_LISTEN to a free place."
            ) from error
