"""The child that looks at hostile content: no secrets, no network, little memory and time, killed without regret.

Started by `killable` as `python -m gatehouse.guard.files.child <descriptor of a socket>`. Each request brings two open
files, one to read and one to write; the child opens none by name that a client could choose.
"""

import contextlib
import ctypes
import os
import resource
import signal
import socket
import sys
from pathlib import Path

from gatehouse.guard.files.findings import packed_findings, packed_refusal, unpacked_request
from gatehouse.guard.files.frames import LONGEST, TAKEN, send_frame
from gatehouse.guard.files.inspection import look
from gatehouse.guard.files.limits import MIB, Limits
from gatehouse.guard.files.refusals import Refused

# Nobody waits in an idle child, so it leaves and gives its memory back.
IDLE_SECONDS = 60.0
_LARGEST_WRITTEN = 512 * MIB
# Large pictures leave holes in the memory; a new child is cheaper than keeping them.
_MOST_RESTING = 96 * MIB
_NO_NEW_PRIVILEGES = 38
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000


def main() -> None:
    _confine()
    connection = socket.socket(fileno=int(sys.argv[1]))
    with contextlib.suppress(TimeoutError, ConnectionError):
        while request := _next_request(connection):
            message, descriptors = request
            connection.sendall(TAKEN)
            send_frame(connection, _answer(message, descriptors))
            if _resting_bytes() > _MOST_RESTING:
                return


def _confine() -> None:
    """For good, as far as the kernel allows: inside some containers it denies the separate network."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_LARGEST_WRITTEN, _LARGEST_WRITTEN))
    # When memory runs out, the kernel shall choose this process and not the one that serves.
    Path("/proc/self/oom_score_adj").write_text("1000")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
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


def _answer(message: bytes, descriptors: list[int]) -> bytes:
    name, limits = unpacked_request(message)
    source, target = descriptors
    _bound(limits)
    try:
        with os.fdopen(source, "rb") as file, os.fdopen(target, "r+b") as out:
            return packed_findings(look(file, out, name, limits))
    except Refused as refusal:
        return packed_refusal(refusal)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _bound(limits: Limits) -> None:
    """Bounds for this one file. The alarm ends a child whose parent was killed while it worked."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime) + limits.cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds + 5)


if __name__ == "__main__":
    main()
