"""`gatehouse web`: whether the port can be had, then the server (`project/server.py`) until it is told to stop."""

import socket
from typing import NoReturn

from gatehouse.project.config import Config, config


class PortTaken(Exception):
    """The port cannot be listened on; the message says what to do."""


def serve() -> NoReturn:
    """Answer requests until SIGTERM or SIGINT; what is being answered then is finished first."""
    port = free_port(config().host, config().port)
    live_place(config())
    from gatehouse.project.server import run

    run(config().host, port)


def serve_live() -> NoReturn:
    """Take sockets and polls until told to stop; no pages."""
    port = free_port(config().host, config().port)
    live_place(config())
    from gatehouse.project.server import run_live

    run_live(config().host, port)


def live_place(settings: Config) -> str:
    """LIVE_LISTEN as it will be used, `off` for nowhere. Raises PortTaken."""
    if settings.live_place is None:
        return "off"
    host, port = settings.live_place
    return f"{host}:{free_port(host, port, 'LIVE_LISTEN')}"


def free_port(host: str, port: int, variable: str = "PORT") -> int:
    """The port itself when it can be had, some free one for 0. Raises PortTaken."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise PortTaken(
            f"Cannot listen on {host} port {port} ({error.strerror}): set {variable} to a free one."
        ) from error
