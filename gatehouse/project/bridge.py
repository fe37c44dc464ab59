"""Runs a WSGI application for granian's RSGI: bodies spooled by the event loop, pages made on a few threads.

Granian's `response_stream` takes everything it is given into memory however slowly the client reads, so nothing long
goes through it: a long answer is a file that granian reads as the client takes it (`response_file_range`).
"""

import asyncio
import logging
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from gatehouse.project import metrics
from gatehouse.project.spool import Refused, Spool
from gatehouse.project.threads import HASHING, HASHING_OF_AGENTS, Threads

log = logging.getLogger(__name__)
Headers = list[tuple[str, str]]
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer", "proxy-authenticate"}
SERVER = ("server", "Gatehouse")
LINGER = 30.0
LATE_OPENING = 60.0


@dataclass(frozen=True)
class Answer:
    """A finished response: the body in memory, or `length` bytes from `start` of a file."""

    status: int
    headers: Headers
    body: bytes | Path = b""
    start: int = 0
    length: int = 0
    temporary: bool = False


class FileWrapper:
    """PEP 3333's `wsgi.file_wrapper`: Django hands an open file over instead of its bytes."""

    def __init__(self, file: Any, block_size: int = 65536) -> None:
        self.file = file
        self.block_size = block_size

    def __iter__(self) -> "FileWrapper":
        return self

    def __next__(self) -> bytes:
        if block := self.file.read(self.block_size):
            return bytes(block)
        raise StopIteration

    def close(self) -> None:
        if hasattr(self.file, "close"):
            self.file.close()


class Bridge:
    """Answers RSGI requests with a WSGI application, on the threads of `pages`; what hashes a password on those of `door`,
    and of `desk` for agents."""

    def __init__(
        self, application: Callable[..., Any], spool: Spool, *, pages: Threads, door: Threads, desk: Threads
    ) -> None:
        self.application = application
        self.spool = spool
        self.pages = pages
        self.door = door
        self.desk = desk

    @property
    def waiting(self) -> int:
        """Requests that wait for a thread or are on one."""
        return self.pages.waiting + self.door.waiting + self.desk.waiting

    async def __call__(self, scope: Any, protocol: Any, body: IO[bytes] | None = None) -> None:
        """`body`: what was received already."""
        try:
            answer = await self._answer(scope, protocol, body)
        except Refused as refused:
            metrics.REFUSED.labels(str(refused.status)).inc()
            await refuse(protocol, refused)
            return
        self._deliver(protocol, answer)

    def close(self) -> None:
        self.pages.close()
        self.door.close()
        self.desk.close()

    async def _answer(self, scope: Any, protocol: Any, body: IO[bytes] | None) -> Answer:
        headers = join_headers(scope.headers.items())
        length = self.spool.announce(headers)
        threads = self._threads_for(scope)
        if body is None:
            threads.admit()
            body = await self.spool.receive(protocol, length) if length else BytesIO()
        metrics.UPLOADED.inc(length)
        try:
            threads.admit(is_received=True)  # again: many may have kept back their last byte, and let it go together
        except Refused:
            body.close()
            raise
        return await threads.run(partial(self._run, make_environ(scope, headers, body)))

    def _threads_for(self, scope: Any) -> Threads:
        if scope.method != "POST" or scope.path not in HASHING:
            return self.pages
        return self.desk if scope.path in HASHING_OF_AGENTS else self.door

    def _run(self, environ: dict[str, Any]) -> Answer:
        """On a thread: ask the application, take its whole body, and let it clean up."""
        started: list[tuple[str, Headers]] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            started.append((status, headers))

        try:
            result = self.application(environ, start_response)
            try:
                return self._collect(result, *started[-1], environ["REQUEST_METHOD"])
            finally:
                if hasattr(result, "close"):
                    result.close()
        except Exception:
            log.exception("A page failed outside Django", extra={"path": environ["PATH_INFO"]})
            return Answer(500, [("content-type", "text/plain; charset=utf-8")], b"Something went wrong on our side.\n")
        finally:
            environ["wsgi.input"].close()

    def _collect(self, result: Iterable[bytes], status: str, headers: Headers, method: str) -> Answer:
        code = int(status.split(" ", 1)[0])
        kept = [(name.lower(), value.strip()) for name, value in headers if name.lower() not in HOP_BY_HOP]
        if method == "HEAD" or code in (204, 304):
            return Answer(code, kept)
        if isinstance(result, FileWrapper) and (found := _on_disk(result.file)):
            path, start, rest = found
            length = int(dict(kept).get("content-length", rest))
            return Answer(code, kept, path, start, min(length, rest))
        body = self.spool.keep(result)
        if isinstance(body, Path):
            return Answer(code, kept, body, 0, body.stat().st_size, temporary=True)
        return Answer(code, kept, body)

    def _deliver(self, protocol: Any, answer: Answer) -> None:
        headers = [*answer.headers, SERVER]
        if isinstance(answer.body, bytes):
            send(protocol, answer.status, headers, answer.body)
            return
        if not any(name == "content-length" for name, _ in headers):
            headers.append(("content-length", str(answer.length)))
        end = answer.start + answer.length
        protocol.response_file_range(answer.status, headers, str(answer.body), answer.start, end)
        if answer.temporary:
            # Granian says nothing when it has opened the file; afterwards the name may go.
            asyncio.get_running_loop().call_later(LATE_OPENING, answer.body.unlink, True)


def send(protocol: Any, status: int, headers: Headers, body: bytes = b"") -> None:
    if body or status not in (204, 304):
        protocol.response_bytes(status, headers, body)
    else:
        protocol.response_empty(status, headers)


async def refuse(protocol: Any, refused: Refused) -> None:
    """Say why, then read on for a while: a client that is cut off while it sends never sees the reason."""
    headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"), ("connection", "close")]
    if refused.status == 503:
        headers.append(("retry-after", "30"))
    send(protocol, refused.status, [*headers, SERVER], (refused.reason + "\n").encode())
    if refused.is_received:
        return
    try:
        async with asyncio.timeout(LINGER):
            async for _ in protocol:
                pass
    except TimeoutError:
        return


def join_headers(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers by lower-case name, repeated ones joined (RFC 9110 §5.3); cookies with a semicolon (RFC 9113 §8.2.3).

    Names with an underscore are dropped: in an environ they could not be told from those with a hyphen.
    """
    joined: dict[str, str] = {}
    for name, value in items:
        if "_" in name:
            continue
        separator = "; " if name == "cookie" else ", "
        joined[name] = f"{joined[name]}{separator}{value}" if name in joined else value
    return joined


def make_environ(scope: Any, headers: dict[str, str], body: IO[bytes]) -> dict[str, Any]:
    """The environ of PEP 3333. The peer's address is the connection's; `wsgi.py` decides whether to believe a proxy."""
    environ: dict[str, Any] = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    environ.pop("HTTP_CONTENT_TYPE", None)
    environ.pop("HTTP_CONTENT_LENGTH", None)
    server, _, port = scope.server.rpartition(":")
    environ.update(
        {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": scope.path.encode("utf-8", "replace").decode("latin-1"),
            "QUERY_STRING": quote(scope.query_string, safe="/?:@!$&'()*+,;=-._~%[]{}|\"<>`^\\ #"),
            "CONTENT_TYPE": headers.get("content-type", ""),
            "CONTENT_LENGTH": headers.get("content-length", ""),
            "SERVER_NAME": server,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
            "wsgi.file_wrapper": FileWrapper,
        }
    )
    return environ


def _on_disk(file: Any) -> tuple[Path, int, int] | None:
    """Path, position and remaining bytes of an open file that still has its name; None for all else.

    The name is given on, never the descriptor: a number may be used again for another file before granian opens it.
    """
    inner = getattr(file, "file", file)
    try:
        state, name = os.fstat(inner.fileno()), Path(inner.name)
        if not name.is_absolute() or not os.path.samestat(state, name.stat()):
            return None
        start = inner.tell()
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    return name, start, max(0, state.st_size - start)
