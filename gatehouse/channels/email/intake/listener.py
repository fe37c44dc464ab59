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
    """Answers at the places it was opened at until it is closed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._servers: list[asyncio.Server] = []
        self._sockets: list[Path] = []

    async def open(self, smtp: Endpoint | None, lmtp: Endpoint | None) -> None:
        """Raises CannotListen."""
        places: list[tuple[type[Door], Endpoint | None]] = [(Door, smtp), (LmtpDoor, lmtp)]
        for kind, place in places:
            if place is not None:
                self._servers.append(await self._server(kind, place))
                log.info("Taking mail by %s at %s", kind.source.upper(), place)

    def ports(self) -> Iterator[int]:
        """Those in use, which a place with port 0 leaves open; sockets on this machine have none."""
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

    async def _server(self, kind: type[Door], place: Endpoint) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        try:
            if not place.path:
                return await loop.create_server(
                    lambda: kind(self.house), place.host, place.port, backlog=BACKLOG, reuse_address=True
                )
            server = await loop.create_unix_server(lambda: kind(self.house), place.path, backlog=BACKLOG)
            self._sockets.append(Path(place.path))
            os.chmod(place.path, 0o666)  # noqa: S103  (its folder says who may come near)
            return server
        except OSError as error:
            reason = error.strerror or error
            raise CannotListen(
                f"Cannot listen for mail at {place} ({reason}): set MAIL_LISTEN or LMTP_LISTEN to a free place."
            ) from error
