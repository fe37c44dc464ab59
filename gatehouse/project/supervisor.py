"""The process behind `gatehouse up`: it starts the parts in order, starts again what crashes, and stops them in order.

It loads what the parts have in common once, and forks them: they are there at once, again after a crash, and share that
memory (docs/decisions/0029). It has one thread and no connection; what needs more runs in children (`processes.ask_child`).
"""

import http.client
import os
import select
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import FrameType

from gatehouse.project import processes
from gatehouse.project.home import HomeLock
from gatehouse.project.postgres import EmbeddedServer, ServerError

GRACE_SECONDS = 20
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
STEADY_SECONDS = 30
READY_SECONDS = 60
EARLY_FAILURES = 3


class StartError(Exception):
    """A part does not start; the message says which, and what to do."""


@dataclass(frozen=True)
class Prepared:
    """Where pages will answer, what to say when they do, and variables that the parts get."""

    host: str
    port: int
    greeting: str
    variables: dict[str, str]


@dataclass
class Part:
    """A child that must run, and when it may be started again after it ended by itself. A late one waits for pages."""

    name: str
    run: Callable[[], object]
    is_late: bool = False
    process: ForkProcess | None = None
    started: float = 0
    failures: int = 0
    not_before: float = 0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = processes.fork(self.run, title=f"gatehouse {self.name}")

    def mark_failed(self) -> float:
        """Seconds to wait before the next start: doubling, and short again after a steady time."""
        if time.monotonic() - self.started > STEADY_SECONDS:
            self.failures = 0
        pause = min(FIRST_PAUSE * 2**self.failures, LONGEST_PAUSE)
        self.failures += 1
        self.not_before = time.monotonic() + pause
        self.process = None
        return pause

    def is_due(self) -> bool:
        return self.process is None and time.monotonic() >= self.not_before


@dataclass
class Supervisor:
    """Runs a home until it is told to stop. `prepare` finds the database up and makes the rest ready for the parts; `load`
    then loads what they have in common."""

    home: Path
    prepare: Callable[[], Prepared]
    load: Callable[[], None]
    parts: list[Part]
    say: Callable[[str], None]
    database: EmbeddedServer | None = None
    stopping: bool = False
    _is_ready: bool = False
    _wake: tuple[int, int] = (-1, -1)

    def run(self) -> None:
        """Raises HomeInUseError, ServerError or StartError when the installation cannot be brought up."""
        with HomeLock(self.home):
            self._listen_to_signals()
            try:
                self._start_database()
                self._bring_up()
                self._keep_running()
            finally:
                self._stop()

    def _start_database(self) -> None:
        if self.database is not None:
            self.database.start()
            os.environ["DATABASE_URL"] = self.database.url  # for prepare and for the parts

    def _bring_up(self) -> None:
        try:
            prepared = self.prepare()
        except processes.ChildError:
            if not self.stopping:  # Ctrl-C reaches that child too
                raise
            return
        os.environ |= prepared.variables
        self.load()
        self._wait_until_ready(prepared)
        if not self.stopping:
            self._is_ready = True
            self.say(prepared.greeting)

    def _wait_until_ready(self, prepared: Prepared) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not self.stopping and not answers(prepared.host, prepared.port):
            self._pass()
            failing = next((part for part in self.parts if part.failures >= EARLY_FAILURES), None)
            if failing is not None:
                raise StartError(f"The {failing.name} does not start: it ended {failing.failures} times, see above.")
            if time.monotonic() > deadline:
                raise StartError(f"No page answered within {READY_SECONDS} s, see above.")
            self._sleep(0.05)

    def _keep_running(self) -> None:
        while not self.stopping:
            self._pass()
            self._sleep(self._until_next())

    def _pass(self) -> None:
        """Notice what ended, the database first: the others cannot work without it."""
        if self.stopping:
            return
        if self.database is not None and not self.database.is_running():
            self._restart_database(self.database)
        for part in self.parts:
            if part.process is not None and (code := part.process.exitcode) is not None:
                self._note_end(part, code)
        self._start_due()

    def _note_end(self, part: Part, code: int) -> None:
        if code == processes.WRONG_SETTINGS:
            raise StartError(f"The {part.name} cannot run with these settings, see above.")
        pause = part.mark_failed()
        self.say(f"The {part.name} ended ({_cause(code)}); starting it again in {pause:.1f} s.")

    def _restart_database(self, database: EmbeddedServer) -> None:
        self.say("PostgreSQL ended; starting it again.")
        pause = FIRST_PAUSE
        while not self.stopping:
            try:
                database.start()
                return
            except (ServerError, OSError) as error:
                self.say(f"{error}; trying again in {pause:.1f} s.")
                self._sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _start_due(self) -> None:
        for part in self.parts:
            if part.is_due() and (self._is_ready or not part.is_late) and not self.stopping:
                part.start()

    def _until_next(self) -> float | None:
        waiting = [part.not_before - time.monotonic() for part in self.parts if part.process is None]
        return max(min(waiting), 0) if waiting else None

    def _stop(self) -> None:
        running = [part.process for part in self.parts if part.process is not None]
        processes.end(running, seconds=GRACE_SECONDS)
        if self.database is not None:
            self.database.stop()

    def _listen_to_signals(self) -> None:
        self._wake = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(self._wake[1], warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _sleep(self, seconds: float | None) -> None:
        """Until a signal arrives (a child's end is one) or the time is over."""
        if select.select([self._wake[0]], [], [], seconds)[0]:
            os.read(self._wake[0], 1024)


def answers(host: str, port: int) -> bool:
    """Whether a web server gives any answer at all to a request for its health."""
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(named, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _cause(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
