"""Asks a confined child: one a process and kind, started when first needed, killed and replaced when it fails."""

import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import gatehouse
from gatehouse.guard.confined.frames import TAKEN, receive_exactly, receive_frame, send_frame

logger = logging.getLogger(__name__)

_START_SECONDS = 20.0
_PACKAGES = Path(gatehouse.__file__).parent.parent


class Lost(Exception):
    """The child gave no answer: it died, was too slow, or was busy with others' content for too long."""


class Unreached(Lost):
    """The content was never looked at: the child did not start, or was busy. Trying again is worth it."""


class ConfinedChild:
    """The process of one module and its socket; one question at a time. Safe to ask from several threads."""

    def __init__(self, module: str) -> None:
        self._module = module
        self.forget()
        os.register_at_fork(after_in_child=self.forget)

    def forget(self) -> None:
        """Leave the child to whoever started it: a forked process must not speak on its parent's socket."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def ask(self, request: bytes, descriptors: Sequence[int], *, seconds: float) -> bytes:
        """The child's answer to a request about open files; raises Lost."""
        with self._alone(seconds):
            try:
                connection = self._hand_over(request, tuple(descriptors))
            except (EOFError, OSError) as error:
                raise Unreached(self._end(error)) from error
            except BaseException as error:
                self._end(error)
                raise
            try:
                return receive_frame(connection, seconds=seconds)
            except (EOFError, OSError) as error:
                raise Lost(self._end(error)) from error
            except BaseException as error:
                # Broken off in the middle, the next question would get this one's answer.
                self._end(error)
                raise

    def stop(self) -> None:
        """End the child now; the next question starts another."""
        with self._lock:
            self._end(None)

    @contextmanager
    def _alone(self, seconds: float) -> Iterator[None]:
        if not self._lock.acquire(timeout=seconds):
            raise Unreached("other files took too long")
        try:
            yield
        finally:
            self._lock.release()

    def _hand_over(self, request: bytes, descriptors: tuple[int, ...]) -> socket.socket:
        """Send the request to a child that takes it. One that left in the meantime is replaced once."""
        try:
            return self._taken(request, descriptors)
        except (EOFError, ConnectionError):
            self._end(None)
            return self._taken(request, descriptors)

    def _taken(self, request: bytes, descriptors: tuple[int, ...]) -> socket.socket:
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
                [sys.executable, "-P", "-m", self._module, str(theirs.fileno())],
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
