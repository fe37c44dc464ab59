"""The web process: granian in one process, with our RSGI application.

The embedded server has no parent that only watches (the supervisor does), so there is one process less to hold in
memory and none that could outlive the other.
"""

import asyncio
import signal
import socket

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from gatehouse.project.config import config


class PortTaken(Exception):
    """The port cannot be listened on; the message says what to do."""


def serve() -> None:
    """Answer requests until SIGTERM or SIGINT; what is being answered then is finished first."""
    free_port(config().host, config().port)
    asyncio.run(_serve(config().host, config().port))


async def _serve(host: str, port: int) -> None:
    from gatehouse.project.server import app

    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        backlog=1024,
        log_level=LogLevels.error,
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, server.stop)
    await server.serve()


def free_port(host: str, port: int) -> int:
    """The port itself when it can be had, some free one for 0. Raises PortTaken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise PortTaken(f"Cannot listen on {host} port {port} ({error.strerror}): set PORT to a free one.") from error
