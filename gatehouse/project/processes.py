"""What a process of ours needs from the kernel: to end with its parent, and to become an ordinary user when root.

Linux only where it says so; elsewhere these functions do nothing.
"""

import contextlib
import ctypes
import multiprocessing
import os
import pwd
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.context import ForkProcess
from pathlib import Path

from setproctitle import getproctitle, setproctitle

PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000
M_MMAP_THRESHOLD = -3
LARGE_BLOCK = 1 << 20
PROC = Path("/proc")
MOST_FILES = 1024  # that a process has open before it begins to serve
getproctitle()  # finds where the title stands, which it no longer can once a variable was set
# Exit code of a part whose settings are wrong, so that starting it again is no use (sysexits.h, EX_CONFIG).
WRONG_SETTINGS = 78


class ChildError(Exception):
    """A child could not answer; the message is the one sentence that it said instead."""


def end_with_parent(number: signal.Signals, parent: int) -> None:
    """Ask for a signal when the thread that started us ends, however it ends (prctl(2)): start from the main thread."""
    if sys.platform != "linux":
        return
    _libc().prctl(PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:  # it was gone before we could ask
        os.kill(os.getpid(), number)


def give_back_large_blocks() -> None:
    """Have blocks of a megabyte and more returned to the system when they are freed (mallopt(3)).

    Left to itself, glibc takes to keeping those that come often, a heap of them for every thread.
    """
    with contextlib.suppress(AttributeError):  # not glibc
        _libc().mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK)


def allow_open_files(wanted: int) -> None:
    """Let this process have so many files and sockets open, as far as the system allows it (setrlimit(2)).

    Most begin with 1,024, for programs that use select(2): a tenth of the chats that one of ours can hold.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def become_ordinary_in_namespace() -> None:
    """As root: enter a user namespace in which we are an ordinary user but still own root's files.

    Raises OSError where namespaces are not allowed (user_namespaces(7)), as in many containers.
    """
    if _libc().unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    uid = ordinary_user().pw_uid
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


def ask_child(question: Callable[[], str], *, explain: Callable[[Exception], str]) -> str:
    """Answer a question in a child that ends, so that what it imports is not kept here. Raises ChildError."""
    parent, (reader, writer) = os.getpid(), os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_answer(question, explain, writer, parent))
    os.close(writer)
    with open(reader, encoding="utf-8") as answer:
        text = answer.read()
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        raise ChildError(text or "A child ended before it could answer.")
    return text


def _answer(question: Callable[[], str], explain: Callable[[Exception], str], writer: int, parent: int) -> int:
    """The child's half of `ask_child`: its exit code."""
    code, text = 0, ""
    try:
        _forget_signal_handlers()
        end_with_parent(signal.SIGKILL, parent)
        text = question()
    except Exception as error:
        code, text = 1, explain(error)
        if os.environ.get("GATEHOUSE_DEBUG"):
            traceback.print_exc()
    except BaseException:
        code = 1
    with open(writer, "w", encoding="utf-8") as answer:
        answer.write(text)
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def fork(run: Callable[[], object], *, title: str) -> ForkProcess:
    """A child with everything that is loaded here, in a session of its own. From the main thread, while there is no other.

    It ends with us (on Linux). What `run` raises ends it as it would end any program.
    """
    child = multiprocessing.get_context("fork").Process(target=_be, args=(run, title, os.getpid()))
    child.start()
    return child


def _be(run: Callable[[], object], title: str, parent: int) -> None:
    _forget_signal_handlers()
    end_with_parent(signal.SIGKILL, parent)
    os.setsid()  # Ctrl-C reaches the parent alone
    os.closerange(3, MOST_FILES)  # the parent's: among them the lock on the home
    setproctitle(title)
    run()


def _forget_signal_handlers() -> None:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def end(children: Iterable[ForkProcess], *, seconds: float) -> None:
    """Ask every child to stop, and make those stop that have not after `seconds`."""
    remaining = [child for child in children if child.is_alive()]
    for child in remaining:
        child.terminate()
    wait_until(lambda: not any(child.is_alive() for child in remaining), seconds=seconds)
    for child in remaining:
        child.kill()
        child.join()


def send(number: signal.Signals, pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _process_folders() -> Iterator[Path]:
    return (entry for entry in PROC.iterdir() if entry.name.isdigit()) if PROC.is_dir() else iter(())


def ordinary_user() -> pwd.struct_passwd:
    # initdb looks the name of its user up, so the number must be one that this machine knows.
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        return next(user for user in pwd.getpwall() if user.pw_uid != 0)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
