"""A client of ClamAV's daemon (clamd(8), the INSTREAM command). Whatever goes wrong, the file is not kept."""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from gatehouse.guard.files.refusals import Reason, Refused

CHUNK = 128 * 1024
_LONGEST_ANSWER = 4096
# Above its limits clamd does not look; with AlertExceedsMax it reports that like a signature.
_UNSEEN = ("INSTREAM size limit exceeded", "Heuristics.Limits.Exceeded")


class Scanner(Protocol):
    """What looks for harmful content. `scan` returns for a clean file and raises Refused for every other answer."""

    def scan(self, file: BinaryIO) -> None: ...


@dataclass(frozen=True, slots=True)
class Clamd:
    """clamd at a path of a Unix socket, or at a host and port. Times are in seconds.

    `patience` bounds each step (connecting, a chunk, waiting for the verdict), `longest` the whole scan.
    """

    address: str | tuple[str, int]
    patience: float = 20.0
    longest: float = 90.0

    @classmethod
    def from_url(cls, url: str) -> "Clamd":
        """From `unix:///run/clamav/clamd.ctl` or `tcp://host:3310`; raises ValueError with what to write instead."""
        with suppress(ValueError):  # urlsplit's own, for ports and brackets
            parts = urlsplit(url)
            if parts.scheme == "unix" and parts.path.startswith("/") and not parts.netloc:
                return cls(parts.path)
            if parts.scheme == "tcp" and parts.hostname and not parts.path.strip("/"):
                return cls((parts.hostname, parts.port or 3310))
        raise ValueError(f"Write the scanner's address as unix:///path or tcp://host:port, not {url!r}.")

    def scan(self, file: BinaryIO) -> None:
        """Stream the file to clamd. Raises Refused: infected (with the signature's name), not_checked
        (above the daemon's limits) or scanner_unavailable."""
        file.seek(0)
        answer = self._ask(b"zINSTREAM\0", file)
        verdict = answer.removeprefix("stream: ")
        if verdict == "OK":
            return
        if verdict.startswith(_UNSEEN):
            raise Refused(Reason.NOT_CHECKED, detail=verdict)
        if verdict.endswith(" FOUND"):
            raise Refused(Reason.INFECTED, detail=verdict.removesuffix(" FOUND"))
        raise Refused(Reason.SCANNER_UNAVAILABLE, detail=answer or "no answer")

    def version(self) -> str:
        """The daemon's version and that of its signatures, for readiness checks; raises Refused when it is away."""
        return self._ask(b"zVERSION\0")

    def _ask(self, command: bytes, file: BinaryIO | None = None) -> str:
        deadline = time.monotonic() + self.longest
        try:
            with self._connected() as connection:
                connection.sendall(command)
                if file is not None:
                    self._stream(connection, file, deadline)
                return self._answer(connection, deadline)
        except OSError as error:
            raise Refused(Reason.SCANNER_UNAVAILABLE, detail=str(error) or type(error).__name__) from error

    def _connected(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, timeout=self.patience)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(self.patience)
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection

    def _stream(self, connection: socket.socket, file: BinaryIO, deadline: float) -> None:
        """Chunks with their lengths before them, an empty one at the end."""
        try:
            while chunk := file.read(CHUNK):
                self._wait_until(connection, deadline)
                connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
            connection.sendall(bytes(4))
        except (BrokenPipeError, ConnectionResetError):
            # Above its StreamMaxLength clamd says so and hangs up in the middle; its answer tells.
            return

    def _answer(self, connection: socket.socket, deadline: float) -> str:
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
            self._wait_until(connection, deadline)
            piece = connection.recv(_LONGEST_ANSWER)
            if not piece:
                break
            answer += piece
        # An answer without its end may be the beginning of another one.
        return answer[:-1].decode("utf-8", "replace") if answer.endswith(b"\0") else ""

    def _wait_until(self, connection: socket.socket, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the scan took too long")
        connection.settimeout(min(self.patience, left))
