"""WebSockets (RFC 6455) by hand: also what no library would send."""

import socket
import struct
from contextlib import suppress

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
PATIENCE = 10.0
HANDSHAKE = {
    "Host": "127.0.0.1",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version": "13",
}
ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # the answer to that key, from RFC 6455 §1.3


def handshake(path: str = "/live/socket", *, method: str = "GET", **changes: str | None) -> bytes:
    """A request; a header's underscores are hyphens, and None leaves it out."""
    headers = HANDSHAKE | {name.replace("_", "-"): value for name, value in changes.items()}
    lines = [f"{name}: {value}" for name, value in headers.items() if value is not None]
    return "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""]).encode()


def frame(
    opcode: int, payload: bytes = b"", *, fin: bool = True, reserved: int = 0, mask: bytes = b"\x37\xfa\x21\x3d"
) -> bytes:
    """One frame of a client (§5.2); an empty mask leaves it unmasked. `reserved` are the three bits as a number."""
    body = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)) if mask else payload
    return head(opcode, len(payload), fin=fin, reserved=reserved, is_masked=bool(mask)) + mask + body


def head(opcode: int, length: int, *, fin: bool = True, reserved: int = 0, is_masked: bool = True) -> bytes:
    first, masked = fin << 7 | reserved << 4 | opcode, is_masked << 7
    if length < 126:
        return struct.pack("!BB", first, masked | length)
    if length < 1 << 16:
        return struct.pack("!BBH", first, masked | 126, length)
    return struct.pack("!BBQ", first, masked | 127, length)


class Raw:
    """A client's end of one connection, after its handshake."""

    def __init__(self, port: int, request: bytes | None = None, *, buffer: int = 0) -> None:
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self._received = bytearray()
        self._read = 0
        self.status, self.headers = 0, dict[str, str]()
        self.send(handshake() if request is None else request)
        if request != b"":
            self._read_answer()

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def next(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame. Raises EOFError when the server has closed, TimeoutError when it is silent."""
        first, second = self._take(2)
        assert first & 0x70 == 0, "a reserved bit is set"
        assert second & 0x80 == 0, "a server's frame is masked"
        length = second
        if length >= 126:
            length = int.from_bytes(self._take(2 if length == 126 else 8))
        return first & 0x0F, bytes(self._take(length))

    def closed(self) -> tuple[int | None, str]:
        """The code and reason of the close frame (§5.5.1), passing over what comes before; None when there is none."""
        with suppress(EOFError, ConnectionError):
            while True:
                opcode, payload = self.next()
                if opcode == CLOSE:
                    return (int.from_bytes(payload[:2]) if payload else None), payload[2:].decode()
        return None, ""

    def is_over(self) -> bool:
        """Whether the server closes the connection; what it says until then is passed over."""
        try:
            while self.socket.recv(65536):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
        return True

    def close(self) -> None:
        self.socket.close()

    def _read_answer(self) -> None:
        with suppress(EOFError, ConnectionError):
            while (end := self._received.find(b"\r\n\r\n")) < 0:
                self._fill()
            first, *lines = self._received[:end].decode("latin-1").split("\r\n")
            self.status = int(first.split()[1])
            self.headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            self._read = end + 4

    def _take(self, count: int) -> bytearray:
        while len(self._received) - self._read < count:
            self._fill()
        taken = self._received[self._read : self._read + count]
        self._read += count
        return taken

    def _fill(self) -> None:
        del self._received[: self._read]
        self._read = 0
        data = self.socket.recv(65536)
        if not data:
            raise EOFError
        self._received += data
