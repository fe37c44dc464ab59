"""A whole installation in real processes: `gatehouse up` with a home and a port of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gatehouse.project import postgres, processes, supervisor
from gatehouse.project.config import Config
from gatehouse.testing.folders import copy_folder

GREETING = "Ctrl-C stops it."


class Instance:
    """Start it, look at it from outside, and hurt it. Its output is kept in `log`, beside the home."""

    def __init__(self, home: Path, *, python: str = sys.executable, **variables: str) -> None:
        self.home = home
        self.port = free_port()
        self.mail_port = free_port()
        self.live_port = free_port()
        self.python = python
        self.log = home.with_name(f"{home.name}.log")
        self.variables = variables
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Answers may be taken back, but not for so long that every test waits for its mail."""
        return environment(self.home) | {"PORT": str(self.port), "UNDO_SECONDS": "5"} | self.variables

    def start(self, *, prefix: Sequence[str] = (), seconds: float = 90) -> float:
        """Start it and wait until it says it is ready; returns the seconds. Raises AssertionError with its output."""
        begun = time.monotonic()
        with self.log.open("ab") as output:
            greetings = self.said().count(GREETING)
            command = [*prefix, self.python, "-m", "gatehouse", "up", "--demo"]
            places = {"MAIL_LISTEN": self.mail_port, "LIVE_LISTEN": self.live_port}
            variables = {name: f"127.0.0.1:{port}" for name, port in places.items()} | self.environment
            self.process = subprocess.Popen(command, env=variables, cwd="/", stdout=output, stderr=output)
        process = self.process
        processes.wait_until(
            lambda: process.poll() is not None or self.said().count(GREETING) > greetings, seconds=seconds, every=0.05
        )
        # It has answered before it says so; on a busy machine the next answer may take longer than one try waits.
        if not processes.wait_until(lambda: process.poll() is not None or self.answers(), seconds=seconds):
            raise AssertionError(f"It does not answer. It said: {self.said()}")
        if process.poll() is not None:
            raise AssertionError(f"It has ended. It said: {self.said()}")
        return time.monotonic() - begun

    def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 30) -> int:
        """Ask it to stop and return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)

    def kill_everything(self) -> None:
        everything = self.tree()
        processes.send(signal.SIGKILL, everything)
        assert self.process is not None
        self.process.wait(10)
        assert ended(everything)

    def answers(self) -> bool:
        return supervisor.answers("127.0.0.1", self.port)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def tree(self) -> set[int]:
        """Process ids of the supervisor and all below it."""
        assert self.process is not None
        return {self.process.pid, *descendants(self.process.pid)}

    def pid_of(self, part: str) -> int:
        """The one process of a part: `web`, `worker` or `postgres` (its postmaster)."""
        assert self.process is not None
        found = [pid for pid in children(self.process.pid) if _is(part, pid)]
        assert len(found) == 1, f"{len(found)} processes of {part}"
        return found[0]

    def tree_of(self, part: str) -> set[int]:
        """Process ids of a part and all below it."""
        pid = self.pid_of(part)
        return {pid, *descendants(pid)}

    def has(self, part: str) -> bool:
        assert self.process is not None
        return any(_is(part, pid) for pid in children(self.process.pid))

    def run(self, *arguments: str, typed: str = "", seconds: float = 120) -> "subprocess.CompletedProcess[str]":
        """Another `gatehouse` command on the same home, away from any terminal."""
        return subprocess.run(
            [self.python, "-m", "gatehouse", *arguments],
            env=self.environment,
            cwd="/",
            input=typed,
            capture_output=True,
            text=True,
            timeout=seconds,
            start_new_session=True,
        )

    def run_python(self, code: str, *arguments: str) -> None:
        """A few lines of Python on the same home."""
        subprocess.run([self.python, "-c", code, *arguments], env=self.environment, cwd="/", check=True, timeout=120)

    def run_bytes(self, *arguments: str) -> bytes:
        """The standard output of another `gatehouse` command, as it is."""
        command = [self.python, "-m", "gatehouse", *arguments]
        return subprocess.run(command, env=self.environment, cwd="/", stdout=subprocess.PIPE, check=True).stdout

    def sign_everybody_in(self) -> None:
        """Keep a session of each of a demo's agents and of its customer in the home, for this instance and all its copies."""
        command = [self.python, "-m", "gatehouse.testing.signed_in"]
        sessions = subprocess.run(command, env=self.environment, cwd="/", stdout=subprocess.PIPE, check=True).stdout
        (self.home / "sessions.json").write_bytes(sessions)

    def signed_in(self, name: str, surface: str = "desk") -> Any:
        """What a browser keeps of a sign-in at the desk or the `portal`: Playwright's storage state with one cookie."""
        session = json.loads((self.home / "sessions.json").read_text())[name]
        cookie = {
            "name": f"{surface}_{self._tag()}",
            "value": session,
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
        }
        flags = {"httpOnly": True, "secure": False, "sameSite": "Lax"}
        return {"cookies": [cookie | flags], "origins": []}

    def _tag(self) -> str:
        """What tells its cookies from those of other instances on this machine."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", "/desk/sign-in/")
        cookies = connection.getresponse().getheader("Set-Cookie", "")
        connection.close()
        return cookies.partition("csrf_")[2].partition("=")[0]

    def database_url(self) -> str:
        return postgres.url(self.home)


@contextmanager
def running_copy(of: Path, home: Path, **variables: str) -> Iterator[Instance]:
    """An installation in a copy of a stopped one's home: without a first run's work."""
    copy_folder(of, home)
    instance = Instance(home, **variables)
    instance.start()
    try:
        yield instance
    finally:
        instance.stop()


def environment(home: Path) -> dict[str, str]:
    """This process's variables without any setting (nor what a browser's tests need of Django), and with a home."""
    settings = {str(field.validation_alias) for field in Config.model_fields.values()} | {"DJANGO_ALLOW_ASYNC_UNSAFE"}
    return {name: value for name, value in os.environ.items() if name not in settings} | {"GATEHOUSE_HOME": str(home)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(parent: int) -> set[int]:
    return {pid for pid, of in _parents().items() if of == parent}


def descendants(parent: int) -> set[int]:
    below = children(parent)
    return below.union(*(descendants(pid) for pid in below))


def ended(pids: set[int], *, seconds: float = 15) -> bool:
    """Whether all of them are gone, or go within that time. A process that waits to be reaped counts as gone."""
    return processes.wait_until(lambda: not any(_is_alive(pid) for pid in pids), seconds=seconds)


def proportional_memory(pids: set[int]) -> int:
    """Bytes that these processes hold, shared pages divided among their users (PSS, proc(5) smaps_rollup)."""
    kilobytes = 0
    for pid in pids:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes * 1024


def _parents() -> Mapping[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (status := _status(int(folder.name))):
            found[int(folder.name)] = int(status[1])
    return found


def _is_alive(pid: int) -> bool:
    status = _status(pid)
    return bool(status) and status[0] not in "ZX"


def _status(pid: int) -> list[str]:
    """State and parent's id, as proc(5) stat has them after the program's name."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return []


def _is(part: str, pid: int) -> bool:
    """By what ps shows."""
    try:
        shown = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").rstrip("\0 ")
    except OSError:
        return False
    return shown.split("\0")[0].endswith("/postgres") if part == "postgres" else shown == f"gatehouse {part}"
