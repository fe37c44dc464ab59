"""A way to the gateway that a test cuts: without a word, as networks do that are gone."""

import socket
from contextlib import suppress
from threading import Thread


class Passage:
    """Forwards every connection to its own `port`. `allow` is how many bytes of the client still pass, None for all; once
    `is_deaf`, nothing of the gateway does either. Nobody is told: what does not pass is read and dropped, and no connection
    is closed. `ended` is how many the gateway has closed."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.allow: int | None = None
        self.is_deaf = False
        self.ended = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = [self._listener]
        self.port = int(self._listener.getsockname()[1])
        Thread(target=self._take, daemon=True).start()

    def cut(self, after: int = 0) -> None:
        """Let so many more bytes of the client through, and nothing after them."""
        self.allow, self.is_deaf = after, True

    def mend(self) -> None:
        """For connections from now on; those that were cut stay cut."""
        self.close_cut()
        self.allow, self.is_deaf = None, False

    def close_cut(self) -> None:
        for one in self._open[1:]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        del self._open[1:]

    def close(self) -> None:
        self._listener.close()
        self.close_cut()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                gateway = socket.create_connection(("127.0.0.1", self.target))
                self._open += [client, gateway]
                Thread(target=self._up, args=(client, gateway), daemon=True).start()
                Thread(target=self._down, args=(gateway, client), daemon=True).start()

    def _up(self, client: socket.socket, gateway: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                gateway.sendall(self._passes(data))
        if not self.is_deaf:
            _end(gateway)

    def _passes(self, data: bytes) -> bytes:
        if self.allow is None:
            return data
        passes, self.allow = data[: self.allow], max(0, self.allow - len(data))
        return passes

    def _down(self, gateway: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := gateway.recv(65536):
                if not self.is_deaf:
                    client.sendall(data)
        self.ended += 1
        if not self.is_deaf:
            _end(client)


def _end(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_WR)
