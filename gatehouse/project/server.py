"""The web process: one granian, with Django's pages on a few threads and the live gateway on the same event loop.

Granian runs inside this process (its embedded server), so that one process id is the whole server: nothing is orphaned
when it is killed, and what clients said is stored before it waits for its connections to end. WebSockets have a port of
their own (docs/decisions/0028).
"""

import asyncio
import json
import logging
import os
import signal
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from gatehouse.live.feed import Showing
from gatehouse.live.gateway import Gateway
from gatehouse.project import health, metrics, processes
from gatehouse.project.bridge import SERVER, Bridge
from gatehouse.project.config import Config, config
from gatehouse.project.spool import Spool
from gatehouse.project.threads import MOST_AT_DOOR, Threads

if TYPE_CHECKING:
    from gatehouse.project.hurry import Hurry

log = logging.getLogger(__name__)
FORM_LIMIT = 300 << 20
FORM_OVERHEAD = 8 << 20
SPOOL_BUDGET = 4 << 30
GRACE = 8.0  # the supervisor waits ten
PATIENCE = 3.0
MOST_CONNECTIONS = 20_000
OPEN_FILES = 65_536  # sockets, requests, and what they open


class App:
    """The RSGI application: polls and the probes answer here, all else goes to Django, if there are pages. `sockets` are host
    and port of the WebSockets, None for none."""

    def __init__(
        self,
        pages: Bridge | None,
        gateway: Gateway,
        readiness: Callable[[], health.Report],
        sockets: tuple[str, int] | None = None,
        hurry: "Hurry | None" = None,
    ) -> None:
        self.pages = pages
        self.hurry = hurry
        self.gateway = gateway
        self.prober = Prober(readiness)
        self.sockets = sockets

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        if scope.proto != "http":
            protocol.close(404)
        elif scope.path == "/healthz":
            answer_json(protocol, 200, {"status": "ok", "pid": os.getpid()})
        elif scope.path == "/readyz":
            answer_json(protocol, *await self.prober.ask())
        elif scope.path.startswith("/live/"):
            await self.gateway(scope, protocol)
        elif self.hurry is not None and scope.path.startswith("/chat/"):
            await self.hurry(scope, protocol)
        elif self.pages is not None:
            await self.pages(scope, protocol)
        else:
            protocol.response_str(404, [("content-type", "text/plain")], "There are no pages here.\n")


class Prober:
    """Asks for readiness on a thread of its own, and gives up soon: a database that hangs must not hang the answer."""

    def __init__(self, readiness: Callable[[], health.Report]) -> None:
        self.readiness = readiness
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="probe")
        self.asking: asyncio.Future[health.Report] | None = None

    async def ask(self) -> tuple[int, dict[str, object]]:
        if self.asking is None or self.asking.done():
            self.asking = asyncio.get_running_loop().run_in_executor(self.thread, self.readiness)
        try:
            async with asyncio.timeout(PATIENCE):
                report = await asyncio.shield(self.asking)
        except TimeoutError:
            report = health.Report({"database": {"ok": False, "reason": f"No answer within {PATIENCE:.0f} seconds."}})
        return report.status, report.as_dict()


def answer_json(protocol: Any, status: int, content: dict[str, object]) -> None:
    headers = [("content-type", "application/json"), ("cache-control", "no-store"), SERVER]
    protocol.response_str(status, headers, json.dumps(content) + "\n")


def run(host: str, port: int) -> NoReturn:
    """Answer pages until SIGTERM or SIGINT, then end the process. Call it from the main thread; the port must be free."""
    run_app(make_app(config()), host, port)


def run_live(host: str, port: int) -> NoReturn:
    """The gateway alone, with its polls and probes on `port`, until SIGTERM or SIGINT."""
    settings = config()
    run_app(App(None, make_gateway(settings), health.readiness, settings.live_place), host, port)


def run_app(app: App, host: str, port: int) -> NoReturn:
    code = asyncio.run(_serve(app, host, port))
    logging.shutdown()
    # A page that hangs on its thread must not keep the process: whoever asked it to stop has waited already.
    os._exit(code)


def make_app(settings: Config) -> App:
    """Load Django and put the parts together."""
    from gatehouse.project import wsgi

    spool = Spool(settings.home / "tmp", limit=FORM_LIMIT, overhead=FORM_OVERHEAD, budget=SPOOL_BUDGET)
    # Whatever else a page puts aside (Django's upload handlers) stays in the home and is swept there.
    tempfile.tempdir = str(spool.folder)
    threads = {"pages": Threads("page", settings.web_threads), "door": make_door(), "desk": make_desk_door()}
    pages = Bridge(wsgi.load(settings), spool, **threads)
    metrics.WAITING.set_function(lambda: pages.waiting)
    return App(pages, make_gateway(settings), health.readiness, settings.live_place, make_hurry(settings, pages))


def make_door() -> Threads:
    """One thread more than may hash at once: while one hashes, the next is read and the last is answered."""
    from gatehouse.accounts.hashers import MOST_AT_ONCE

    return Threads("door", MOST_AT_ONCE + 1, most=MOST_AT_DOOR)


def make_desk_door() -> Threads:
    """The agents' own share: theirs waits for a hash with the few that are on the threads, not with all who wait."""
    return Threads("desk-door", 1, most=MOST_AT_DOOR)


def make_hurry(settings: Config, pages: Bridge) -> "Hurry":
    """What stands before the pages when everybody comes at once; it needs Django's apps."""
    from gatehouse.channels.chat.rush.door import Rush
    from gatehouse.project.hurry import Hurry

    return Hurry(pages, Rush(settings.database_url.get_secret_value()), settings.proxies)


def make_gateway(settings: Config) -> Gateway:
    """The live gateway with what it needs to be told: keys, and how files and answers are shown."""
    from gatehouse.channels.chat.files import face_address, file_address
    from gatehouse.channels.chat.shown import answer_html
    from gatehouse.channels.email.codes import new_code, spaced
    from gatehouse.project.keys import verify

    gateway = Gateway(
        settings.database_url.get_secret_value(),
        verify=verify,
        showing=Showing(file_address, face_address, answer_html, new_code, spaced),
        valkey_url=settings.valkey_url.get_secret_value(),
        allow=settings.is_own_origin,
    )
    metrics.CLIENTS.set_function(lambda: len(gateway.hub.clients))
    return gateway


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
    processes.allow_open_files(OPEN_FILES)
    app.gateway.start()
    if app.hurry is not None:
        app.hurry.rush.start()
    if app.sockets is not None:
        await app.gateway.sockets.listen(*app.sockets)
    serving = loop.create_task(server.serve())
    stopping = loop.create_task(stop.wait())
    log.info("Answering on %s port %s", host, port)
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    return await _stop(app, server, serving)


async def _stop(app: App, server: Server, serving: "asyncio.Task[None]") -> int:
    """Store what was said and close the sockets, let pages under way finish, and give up on the rest after GRACE seconds."""
    if serving.done():
        log.error("The server ended by itself", exc_info=serving.exception())
        return 1
    await app.gateway.drain()
    server.interrupt_signal = True
    server.main_loop_interrupt.set()
    done, _ = await asyncio.wait({serving}, timeout=GRACE)
    if not done:
        log.warning("Stopped with requests under way after %s seconds", GRACE)
    if app.hurry is not None:
        with suppress(TimeoutError):
            await asyncio.wait_for(app.hurry.rush.stop(), 1)
    return 0
