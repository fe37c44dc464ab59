"""A WebSocket client (RFC 6455) that costs next to nothing, so that the server is measured and not the generator.

It sends text frames under an all-zero mask, reads unfragmented ones, answers pings, and hands each text on as bytes.
"""

import asyncio
import base64
import os
import struct
from collections.abc import Callable
from typing import cast

Hear = Callable[["Wire", bytes], None]


class Wire(asyncio.Protocol):
    """One connection; `hear` gets every text frame."""

    __slots__ = ("_buffer", "_path", "_shaken", "closed", "hear", "key", "opened", "transport")

    transport: asyncio.Transport

    def __init__(self, path: str, hear: Hear, key: object = None) -> None:
        self.hear = hear
        self.key = key
        self.opened = asyncio.get_running_loop().create_future()
        self.closed = False
        self._buffer = b""
        self._shaken = False
        self._path = path

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        nonce = base64.b64encode(os.urandom(16)).decode()
        head = f"GET {self._path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self.transport.write(f"{head}Sec-WebSocket-Key: {nonce}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data
        if not self._shaken:
            head, found, buffer = buffer.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            self._shaken = True
            if not self.opened.done():
                self.opened.set_result(head.split(b" ", 2)[1] == b"101")
        while (frame := _first(buffer)) is not None:
            opcode, payload, buffer = frame
            if opcode == 1:
                self.hear(self, payload)
            elif opcode == 9:
                self.transport.write(_frame(payload, 10))
        self._buffer = buffer

    def send(self, text: bytes) -> None:
        self.transport.write(_frame(text))

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True
        if not self.opened.done():
            self.opened.set_result(False)


async def dial(port: int, hear: Hear, *, key: object = None, path: str = "/live/socket") -> Wire:
    """Connect; raises ConnectionError when the handshake is refused."""
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(lambda: Wire(path, hear, key), "127.0.0.1", port)
    if not await wire.opened:
        raise ConnectionError("the handshake was refused")
    return wire


def _frame(payload: bytes, opcode: int = 1) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((0x80 | opcode, 0x80 | size, 0, 0, 0, 0)) + payload
    return bytes((0x80 | opcode, 0xFE)) + struct.pack(">H", size) + b"\0\0\0\0" + payload


def _first(buffer: bytes) -> tuple[int, bytes, bytes] | None:
    if len(buffer) < 2:
        return None
    size, start = buffer[1] & 0x7F, 2
    if size == 126:
        if len(buffer) < 4:
            return None
        size, start = int.from_bytes(buffer[2:4], "big"), 4
    elif size == 127:
        if len(buffer) < 10:
            return None
        size, start = int.from_bytes(buffer[2:10], "big"), 10
    if len(buffer) < start + size:
        return None
    return buffer[0] & 0x0F, buffer[start : start + size], buffer[start + size :]
