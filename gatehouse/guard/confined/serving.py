"""The confined child's side: takes requests with open files, bounds itself for each, and answers.

Started by `asking` as `python -m <module> <descriptor of a socket>`. Each request brings two open files, one to read and
one to write; the child opens none by name that a client could choose.
"""

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from gatehouse.guard.confined.frames import LONGEST, TAKEN, send_frame

Answer = Callable[[bytes, BinaryIO, BinaryIO], bytes]

# Nobody waits in an idle child, so it leaves and gives its memory back.
IDLE_SECONDS = 60.0
_MIB = 1024 * 1024
_LARGEST_WRITTEN = 512 * _MIB
# Large pictures leave holes in the memory; a new child is cheaper than keeping them.
_MOST_RESTING = 96 * _MIB
_NO_NEW_PRIVILEGES = 38
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000


def serve(answer: Answer, *, has_network: bool = False) -> None:
    """Answer requests until the parent leaves. `answer` gets the message and the files to read and to write."""
    _confine(has_network=has_network)
    connection = socket.socket(fileno=int(sys.argv[1]))
    with contextlib.suppress(TimeoutError, ConnectionError):
        while request := _next_request(connection):
            message, (source, target) = request
            connection.sendall(TAKEN)
            with os.fdopen(source, "rb") as file, os.fdopen(target, "r+b") as out:
                said = answer(message, file, out)
            send_frame(connection, said)
            if _resting_bytes() > _MOST_RESTING:
                return


@contextmanager
def bounded(*, wall_seconds: float, cpu_seconds: int, memory_bytes: int) -> Iterator[None]:
    """Bounds for what is done inside. The alarm ends a child whose parent was killed while it worked."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, wall_seconds + 5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _confine(*, has_network: bool) -> None:
    """For good, as far as the kernel allows: inside some containers it denies the separate network."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_WRITTEN, _LARGEST_WRITTEN))
    # When memory runs out, the kernel shall choose this process and not the one that serves.
    Path("/proc/self/oom_score_adj").write_text("1000")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if not has_network:
        libc.unshare(_NEW_USER_AND_NETWORK)


def _resting_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def _next_request(connection: socket.socket) -> tuple[bytes, list[int]] | None:
    connection.settimeout(IDLE_SECONDS)
    frame, descriptors, _, _ = socket.recv_fds(connection, LONGEST, 2)
    while frame and len(frame) < 4 + int.from_bytes(frame[:4], "big"):
        piece = connection.recv(LONGEST)
        if not piece:
            return None
        frame += piece
    return (frame[4:], descriptors) if frame else None
