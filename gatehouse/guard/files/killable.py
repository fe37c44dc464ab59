"""Asks the child for hostile content: one a process, started when first needed, killed and replaced when it fails."""

import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

import gatehouse
from gatehouse.guard.files.clamd import Scanner
from gatehouse.guard.files.findings import Findings, packed_request, unpacked_answer
from gatehouse.guard.files.frames import TAKEN, receive_exactly, receive_frame, send_frame
from gatehouse.guard.files.inspection import Inspected, conclude, refuse_by_size, room_for_content
from gatehouse.guard.files.limits import DEFAULT, Limits
from gatehouse.guard.files.refusals import Reason, Refused

logger = logging.getLogger(__name__)

_START_SECONDS = 20.0
_PACKAGES = Path(gatehouse.__file__).parent.parent


def inspect_in_child(
    file: BinaryIO, *, name: str, limits: Limits = DEFAULT, scanner: Scanner | None = None
) -> Inspected:
    """As `inspection.inspect`, but a file can neither exhaust this process nor hold it longer than the limits say.

    The scanner is asked from here, as the child has no network. A child that dies or is too slow over a file refuses
    it as not_checked. Safe to call from several threads, which wait for one another.
    """
    refuse_by_size(file, limits)
    with room_for_content() as out:
        with _reopened(file) as source:
            findings = _child.look(source, out.fileno(), name, limits)
        # The child moved the position behind the buffer's back.
        os.lseek(out.fileno(), 0, os.SEEK_SET)
        return conclude(file, out, findings, name, scanner)


@contextmanager
def _reopened(file: BinaryIO) -> Iterator[int]:
    """A descriptor with a position of its own, as positions of passed descriptors are shared."""
    with ExitStack() as stack:
        try:
            file.flush()
            descriptor = os.open(f"/proc/self/fd/{file.fileno()}", os.O_RDONLY)
            stack.callback(os.close, descriptor)
        except (OSError, AttributeError):
            descriptor = stack.enter_context(_copied(file)).fileno()
        yield descriptor


@contextmanager
def _copied(file: BinaryIO) -> Iterator[BinaryIO]:
    """Small uploads are held in memory and have no descriptor."""
    with tempfile.TemporaryFile() as copy:
        file.seek(0)
        shutil.copyfileobj(file, copy)
        copy.flush()
        os.lseek(copy.fileno(), 0, os.SEEK_SET)
        yield copy


class KillableChild:
    """The process and its socket; one file at a time."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Leave the child to whoever started it: a forked process must not speak on its parent's socket."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def look(self, source: int, target: int, name: str, limits: Limits) -> Findings:
        """What `inspection.look` finds in the open file `source`; raises Refused."""
        if not self._lock.acquire(timeout=limits.wall_seconds):
            raise Refused(Reason.NOT_CHECKED, detail="other files took too long")
        try:
            connection = self._hand_over(packed_request(name, limits), (source, target))
            return unpacked_answer(receive_frame(connection, seconds=limits.wall_seconds))
        except (EOFError, OSError) as error:
            raise Refused(Reason.NOT_CHECKED, detail=self._end(error)) from error
        except BaseException as error:
            # Broken off in the middle, the next file would read this one's answer.
            if not isinstance(error, Refused):
                self._end(error)
            raise
        finally:
            self._lock.release()

    def stop(self) -> None:
        """End the child now; the next file starts another."""
        with self._lock:
            self._end(None)

    def _hand_over(self, request: bytes, descriptors: tuple[int, int]) -> socket.socket:
        """Send the request to a child that takes it. One that left in the meantime is replaced once."""
        try:
            return self._taken(request, descriptors)
        except (EOFError, ConnectionError):
            self._end(None)
            return self._taken(request, descriptors)

    def _taken(self, request: bytes, descriptors: tuple[int, int]) -> socket.socket:
        connection = self._connection or self._start()
        connection.settimeout(_START_SECONDS)
        send_frame(connection, request, descriptors)
        if receive_exactly(connection, 1, time.monotonic() + _START_SECONDS) != TAKEN:
            raise EOFError("the child answered out of turn")
        return connection

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "gatehouse.guard.files.child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                # Nothing of our environment, as it holds keys and passwords.
                env={"PYTHONPATH": str(_PACKAGES), "MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1"},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._connection = ours
        return ours

    def _end(self, error: BaseException | None) -> str:
        """Kill the child and say how it ended."""
        process, connection = self._process, self._connection
        self._process = self._connection = None
        if connection is not None:
            connection.close()
        if process is None:
            return str(error or "")
        process.kill()
        status = process.wait()
        if error is not None:
            logger.warning("The child for hostile content ended with status %s: %s", status, error)
        return f"{error or 'stopped'} (status {status})"


_child = KillableChild()
os.register_at_fork(after_in_child=_child.forget)


def child_pid() -> int | None:
    """The running child's process id, for the supervisor's figures."""
    return _child.pid


def stop_child() -> None:
    """For the end of a process or a test; otherwise the child leaves by itself when it is idle or its parent ends."""
    _child.stop()
