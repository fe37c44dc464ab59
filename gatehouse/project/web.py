"""`gatehouse web`: whether the port can be had, then the server (`project/server.py`) until it is told to stop."""

import socket
from typing import NoReturn

from gatehouse.project.config import config


class PortTaken(Exception):
    """The port cannot be listened on; the message says what to do."""


def serve() -> NoReturn:
    """Answer requests until SIGTERM or SIGINT; what is being answered then is finished first."""
    port = free_port(config().host, config().port)
    from gatehouse.project.server import run

    run(config().host, port)


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
