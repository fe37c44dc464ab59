"""The chat's doors over HTTP, by connections that stay open, as those of a proxy in front of the desk do."""

import asyncio
import gzip
import json
from typing import Any

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Doors:
    """At most `count` connections; whoever asks while all are busy waits for one."""

    def __init__(self, port: int, count: int = 64) -> None:
        self.port = port
        self._free: list[Line] = []
        self._places = asyncio.Semaphore(count)

    async def post(self, door: str, body: dict[str, Any], token: str = "") -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises OSError or EOFError when the desk hangs up."""
        async with self._places:
            line = self._rested() or await asyncio.open_connection("127.0.0.1", self.port)
            answer = await self._ask(line, door, json.dumps(body).encode(), token)
            self._free.append(line)
            return answer

    def _rested(self) -> Line | None:
        """One that is still open: the desk hangs up on who says nothing for half a minute, and a proxy sees that."""
        while self._free:
            reader, writer = self._free.pop()
            if not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    async def close(self) -> None:
        for _, writer in self._free:
            writer.close()

    async def _ask(self, line: Line, door: str, body: bytes, token: str) -> tuple[int, dict[str, Any]]:
        reader, writer = line
        who = f"Authorization: Bearer {token}\r\n" if token else ""
        head = f"POST /chat/{door}/ HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{who}Accept-Encoding: gzip\r\n"
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(f"{head}{kind}".encode() + body)
        status, headers = _head(await reader.readuntil(b"\r\n\r\n"))
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return status, json.loads(content)


def _head(text: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = text.decode().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return int(first.split()[1]), {name.lower(): value.strip() for name, _, value in pairs}
