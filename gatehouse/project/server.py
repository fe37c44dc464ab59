"""The web process: one granian, with Django's pages on a few threads and the event stream on the same event loop.

Granian runs inside this process (its embedded server), so that one process id is the whole server: nothing is orphaned
when it is killed, and streams can be closed before it waits for its connections to end.
"""

import asyncio
import json
import logging
import os
import signal
import tempfile
from typing import Any, NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from gatehouse.live.gateway import Gateway
from gatehouse.project.bridge import SERVER, Bridge
from gatehouse.project.config import Config, config
from gatehouse.project.spool import Spool

log = logging.getLogger(__name__)
FORM_LIMIT = 300 << 20
FORM_OVERHEAD = 8 << 20
SPOOL_BUDGET = 4 << 30
GRACE = 15.0
MOST_CONNECTIONS = 20_000


class App:
    """The RSGI application: the event stream and the liveness answer here, all else goes to Django."""

    def __init__(self, pages: Bridge, gateway: Gateway) -> None:
        self.pages = pages
        self.gateway = gateway

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(404)
        elif scope.path == "/healthz":
            alive(protocol)
        elif scope.path.startswith("/live/"):
            await self.gateway(scope, protocol)
        else:
            await self.pages(scope, protocol)


def alive(protocol: Any) -> None:
    """This process answers; whether its parts do is `/readyz`."""
    headers = [("content-type", "application/json"), ("cache-control", "no-store"), SERVER]
    protocol.response_str(200, headers, json.dumps({"status": "ok", "pid": os.getpid()}) + "\n")


def run(host: str, port: int) -> NoReturn:
    """Answer until SIGTERM or SIGINT, then end the process. Call it from the main thread; the port must be free."""
    app = make_app(config())
    code = asyncio.run(_serve(app, host, port))
    logging.shutdown()
    # A page that hangs on its thread must not keep the process: whoever asked it to stop has waited already.
    os._exit(code)


def make_app(settings: Config) -> App:
    """Load Django and put the parts together."""
    from gatehouse.project import wsgi
    from gatehouse.project.keys import verify

    spool = Spool(settings.home / "tmp", limit=FORM_LIMIT + FORM_OVERHEAD, budget=SPOOL_BUDGET)
    # Whatever else a page puts aside (Django's upload handlers) stays in the home and is swept there.
    tempfile.tempdir = str(spool.folder)
    pages = Bridge(wsgi.load(settings), spool, threads=settings.web_threads)
    return App(pages, Gateway(settings.database_url.get_secret_value(), verify=verify))


async def _serve(app: App, host: str, port: int) -> int:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=30_000, max_buffer_size=256 * 1024),
        backlog=1024,
        # A stream counts as a request under way for as long as it is open; pages have their own limit.
        backpressure=MOST_CONNECTIONS,
        log_enabled=False,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    app.gateway.start()
    serving = loop.create_task(server.serve())
    stopping = loop.create_task(stop.wait())
    log.info("Answering on %s port %s", host, port)
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    return await _stop(app, server, serving)


async def _stop(app: App, server: Server, serving: "asyncio.Task[None]") -> int:
    """Close the streams, let pages under way finish, and give up on what is left after GRACE seconds."""
    if serving.done():
        log.error("The server ended by itself", exc_info=serving.exception())
        return 1
    await app.gateway.drain()
    server.interrupt_signal = True
    server.main_loop_interrupt.set()
    done, _ = await asyncio.wait({serving}, timeout=GRACE)
    if not done:
        log.warning("Stopped with requests under way after %s seconds", GRACE)
    return 0
