"""What a process of ours needs from the kernel: to end with its parent, and to become an ordinary user when root.

Linux only where it says so; elsewhere these functions do nothing.
"""

import contextlib
import ctypes
import os
import pwd
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
PROC = Path("/proc")


def end_with_parent(number: signal.Signals, parent: int) -> None:
    """Ask for a signal when the thread that started us ends, however it ends (prctl(2)): start from the main thread."""
    if sys.platform != "linux":
        return
    _libc().prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it was gone before we could ask
        os.kill(os.getpid(), number)


def become_ordinary_in_namespace() -> None:
    """As root: enter a user namespace in which we are an ordinary user but still own root's files.

    Raises OSError where namespaces are not allowed (user_namespaces(7)), as in many containers.
    """
    if _libc().unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    uid = _ordinary_user().pw_uid
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{uid} 0 1")
    Path("/proc/self/gid_map").write_text(f"{uid} 0 1")


def allows_namespaces() -> bool:
    """Say whether this machine lets us enter a user namespace; tried in a child, so nothing here changes."""
    child = os.fork()
    if child == 0:
        try:
            become_ordinary_in_namespace()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def working_in(folder: Path, *, named: str) -> set[int]:
    """Process ids whose working directory is `folder` and whose program is `named`; other users' are not seen."""
    wanted = os.path.realpath(folder)
    found = set()
    for entry in _process_folders():
        with contextlib.suppress(OSError):
            if (entry / "comm").read_text().strip() == named and os.readlink(entry / "cwd") == wanted:
                found.add(int(entry.name))
    return found


def wait_until(reached: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    """Ask again and again; False when the time ran out first."""
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def send(number: signal.Signals, pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _process_folders() -> Iterator[Path]:
    return (entry for entry in PROC.iterdir() if entry.name.isdigit()) if PROC.is_dir() else iter(())


def _ordinary_user() -> pwd.struct_passwd:
    # initdb looks the name of its user up, so the number must be one that this machine knows.
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        return next(user for user in pwd.getpwall() if user.pw_uid != 0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
