"""A client that says what it likes to a running installation, over plain HTTP and in streams that are made as they go."""

import http.client
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import quote, urlencode
from uuid import uuid4

PATIENCE = 60.0
FORM = "/new/something-else/"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
END = b"--x--\r\n"
Answer = tuple[int, bytes]


class Stranger:
    """A client that says what it likes. Every request has a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        status, headers, page = self._ask("GET", FORM, None, {})
        assert status == 200
        self.token = page.partition(b'name="csrfmiddlewaretoken" value="')[2].partition(b'"')[0].decode()
        self.cookie = "; ".join(value.split(";")[0] for name, value in headers if name.lower() == "set-cookie")

    def get(self, path: str) -> Answer:
        status, _, body = self._ask("GET", path, None, {})
        return status, body

    def post(self, path: str, body: bytes | Iterable[bytes], **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        status, _, said = self._ask("POST", path, body, {"X-CSRFToken": self.token, "Cookie": self.cookie, **named})
        return status, said

    def upload(self, content: bytes | Iterable[bytes], name: str, size: int | None = None) -> Answer:
        """One file, as the page's script sends it; `size` is what a streamed one says that it has."""
        length = size if size is not None else len(content)  # type: ignore[arg-type]
        kind = "application/octet-stream"
        headers = {"Content_Type": kind, "X_File_Name": quote(name), "Content_Length": str(length)}
        return self.post(f"/uploads/?form={uuid4()}", content, **headers)

    def send(self, **typed: str) -> Answer:
        """The form, sent; `typed` replaces what an ordinary customer would have typed."""
        return self.post(FORM, urlencode(self.typed(**typed)).encode(), Content_Type=URLENCODED)

    def typed(self, **typed: str) -> dict[str, str]:
        ordinary = {"text": "Where is my money?", "email": f"{uuid4().hex}@mail.example", "name": "Lena"}
        return {"step": "send", "origin": str(uuid4()), "language": "en", **ordinary, **typed}

    def head(self, length: int, *lines: str) -> bytes:
        """The head of a POST of the form with that many bytes to come."""
        kind = f"Content-Type: {URLENCODED}"
        access = (f"X-CSRFToken: {self.token}", f"Cookie: {self.cookie}", kind, f"Content-Length: {length}")
        return "\r\n".join(
            [f"POST {FORM} HTTP/1.1", "Host: localhost", "Connection: close", *access, *lines, "", ""]
        ).encode()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def raw(self, pieces: Iterable[bytes], *, is_ended: bool = False) -> Answer:
        """Send bytes as they are for as long as they are taken; with `is_ended` say that nothing more will come."""
        with self.connect() as connection:
            with suppress(OSError):  # the server had enough
                for piece in pieces:
                    connection.sendall(piece)
                if is_ended:
                    connection.shutdown(socket.SHUT_WR)
            return read_answer(connection)

    def _ask(
        self, method: str, path: str, body: bytes | Iterable[bytes] | None, headers: dict[str, str]
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.getheaders(), response.read()
        finally:
            connection.close()


def read_answer(connection: socket.socket) -> Answer:
    """Status and body of what is answered until the connection ends; ask for `Connection: close`."""
    received = b""
    with suppress(OSError):
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), body


def stream(size: int, start: bytes = b"") -> Iterator[bytes]:
    """That many bytes, a few at a time."""
    yield start
    left, piece = size - len(start), bytes(256 * 1024)
    while left > 0:
        yield piece[: min(left, len(piece))]
        left -= len(piece)


def part(name: str, content: bytes = b"", more: str = "") -> bytes:
    """One field of a multipart body, or the head of it; `more` goes on where its Content-Disposition ends."""
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + content


def multipart(fields: dict[str, str], files: int, each: int, start: bytes) -> tuple[int, Iterator[bytes]]:
    """The length of a form with that many files of `each` bytes, and the form; every file begins with `start`."""
    front = b"".join(part(name, value.encode() + b"\r\n") for name, value in fields.items())
    heads = [part("files", more=f'; filename="{number}.mp3"') for number in range(files)]

    def pieces() -> Iterator[bytes]:
        yield front
        for head in heads:
            yield head
            yield from stream(each, start)
            yield b"\r\n"
        yield END

    return len(front) + sum(map(len, heads)) + files * (each + 2) + len(END), pieces()
