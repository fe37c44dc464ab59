"""Request bodies and long answers on disk instead of in memory, within a budget for the whole process."""

import asyncio
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

MEMORY = 512 * 1024
OLD = 3600.0


class Refused(Exception):
    """A request that is answered without Django, with a status and one sentence that says why. `is_received`: nothing of it
    is still to come."""

    def __init__(self, status: int, reason: str, *, is_received: bool = False) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.is_received = is_received


class Spool:
    """Where one process keeps bodies while they come in.

    `limit` is what a form's files may have together, `overhead` what else is around them, `budget` what all bodies
    under way may have, in bytes; `idle` is the longest silence in seconds.
    """

    def __init__(self, folder: Path, *, limit: int, budget: int, overhead: int = 0, idle: float = 60.0) -> None:
        self.folder = folder
        self.limit = limit
        self.overhead = overhead
        self.budget = budget
        self.idle = idle
        self.held = 0
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep()

    def announce(self, headers: dict[str, str]) -> int:
        """The number of bytes to come. Raises Refused for a body without a length, one too long, or one too many.

        The server underneath hides whether a chunked body was cut short, so an upload must say its length: half a
        picture must never count as a whole one.
        """
        if "transfer-encoding" in headers:
            raise Refused(411, "Send the length of what you upload (Content-Length).")
        length = headers.get("content-length", "0")
        if not length.isdigit():
            raise Refused(400, "The Content-Length header is not a number.")
        if int(length) > self.limit + self.overhead:
            raise Refused(413, f"This is larger than {self.limit >> 20} MiB, the most that one form may carry.")
        if self.held + int(length) > self.budget:
            raise Refused(503, "Too many uploads are under way. Wait a minute and try again; nothing was lost here.")
        return int(length)

    async def receive(self, protocol: Any, length: int) -> IO[bytes]:
        """The whole body as a file at its start. Raises Refused when it stalls, ends early or finds no room."""
        self.held += length
        file: IO[bytes] = tempfile.SpooledTemporaryFile(MEMORY, dir=str(self.folder))  # noqa: SIM115
        try:
            received = await self._copy(protocol, file)
            if received != length:
                raise Refused(400, "The upload ended before all of it had arrived. Please send it again.")
        except BaseException:
            file.close()
            raise
        finally:
            self.held -= length
        file.seek(0)
        return file

    async def _copy(self, protocol: Any, file: IO[bytes]) -> int:
        received = 0
        chunks = aiter(protocol)
        while True:
            try:
                async with asyncio.timeout(self.idle):
                    chunk = await anext(chunks)
            except StopAsyncIteration:
                return received
            except TimeoutError:
                raise Refused(408, "The upload stopped for too long. Please send it again.") from None
            received += len(chunk)
            try:
                file.write(chunk)
            except OSError:
                raise Refused(507, "There is no room to take this upload right now. Please try again later.") from None

    def keep(self, chunks: Iterable[bytes]) -> bytes | Path:
        """A streamed answer, in memory when short, else in a file for `sweep` (or the caller) to remove."""
        start = bytearray()
        rest = iter(chunks)
        for chunk in rest:
            start += chunk
            if len(start) > MEMORY:
                return self._write(bytes(start), rest)
        return bytes(start)

    def _write(self, start: bytes, rest: Iterable[bytes]) -> Path:
        handle, name = tempfile.mkstemp(prefix="answer-", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(start)
                file.writelines(rest)
        except BaseException:
            os.unlink(name)
            raise
        return Path(name)

    def sweep(self) -> None:
        """Remove what an earlier process left behind."""
        for path in self.folder.iterdir():
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > OLD:
                    path.unlink()
