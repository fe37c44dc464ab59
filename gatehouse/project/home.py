"""The folder that holds all state of an installation, and the lock that says who runs it.

home/            0700 (0711 when PostgreSQL must run as user nobody)
  lock           held (flock) by whoever runs the embedded server; its text is the holder's process id
  postgres/      the embedded server's data
  run/           its socket, unless the path would be too long
  logs/          its log
  keys           the keyring, mode 0600
  secret_key     the key that signs cookies, mode 0600
  schema         for which version the database was made ready
  files/         attachments, when no bucket keeps them
"""

import contextlib
import fcntl
import hashlib
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Self

# A unix socket's whole path must fit in 108 bytes with its closing zero (unix(7), sun_path).
LONGEST_SOCKET_PATH = 107
SOCKET_NAME = ".s.PGSQL.5432"


class HomeError(Exception):
    """The home cannot be used; the message says what to do."""


class HomeInUseError(HomeError):
    """Another process runs this home."""


class HomeLock:
    """The flock on a home. It leaves no trace when its holder is killed."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._file = -1

    def __enter__(self) -> Self:
        prepare(self.home)
        descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 20).decode(errors="replace").strip()
            os.close(descriptor)
            raise HomeInUseError(
                f"Gatehouse already runs with the home {self.home} (process {holder}): "
                "stop it, or set GATEHOUSE_HOME to another folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._file = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.ftruncate(self._file, 0)
        os.close(self._file)
        self._file = -1


def is_locked(home: Path) -> bool:
    """Whether somebody runs this home now."""
    try:
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def prepare(home: Path) -> Path:
    """Make the home when it is missing, for its owner only."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise HomeError(
            f"Cannot make the home folder {home}: {error.strerror}; set GATEHOUSE_HOME to another one."
        ) from error
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        raise HomeError(
            f"Cannot write to the home folder {home}: give it to this user, or set GATEHOUSE_HOME to another one."
        )
    return home


def subfolder(home: Path, name: str, mode: int = 0o700) -> Path:
    folder = home / name
    folder.mkdir(mode=mode, exist_ok=True)
    return folder


def socket_folder(home: Path) -> Path:
    """Where the embedded server of this home listens: always the same folder for the same home."""
    home = home.resolve()
    inside = home / "run"
    if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return inside
    tag = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    # Not TMPDIR: two shells of the same user may disagree about it.
    return Path(f"/tmp/gatehouse-{os.geteuid()}-{tag}")  # noqa: S108


def prepare_socket_folder(home: Path, owner: int) -> Path:
    """Make the socket's folder, and refuse one that somebody else put there first."""
    folder = socket_folder(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    is_ours = folder.parent == home.resolve() or found.st_uid in {os.geteuid(), owner}
    if not stat.S_ISDIR(found.st_mode) or not is_ours:
        raise HomeError(
            f"The socket folder {folder} belongs to somebody else: remove it, or set GATEHOUSE_HOME to a shorter path."
        )
    if found.st_uid != owner:
        os.chown(folder, owner, -1)
    folder.chmod(0o700)
    return folder


def remove_socket_folder(home: Path) -> None:
    """Leave nothing in /tmp; a folder inside the home stays."""
    if socket_folder(home).parent != home.resolve():
        with contextlib.suppress(OSError):  # never made, or not empty after a crash: the next start clears it
            socket_folder(home).rmdir()
