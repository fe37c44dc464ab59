"""A Valkey or Redis server of the system, on a port of its own, that can be killed and started again."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from valkey import Valkey
from valkey.exceptions import ValkeyError

from gatehouse.project.processes import wait_until
from gatehouse.testing.requires import requires
from gatehouse.testing.web import free_port


class ValkeyServer:
    """Keeps nothing. `client` speaks with it."""

    def __init__(self, home: Path) -> None:
        self.program = requires("redis-server", "valkey-server")
        self.home = home
        self.port = free_port()
        self.client = Valkey(port=self.port)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"valkey://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Unless it runs."""
        if self.process is not None and self.process.poll() is None:
            return
        place = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.home)]
        command = [self.program, *place, "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        assert wait_until(self._answers, seconds=10)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def listeners(self, channel: str) -> int:
        """How many listen to a channel."""
        counted: Any = self.client.pubsub_numsub(channel)
        return int(counted[0][1])

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except (ValkeyError, OSError):
            return False


@contextmanager
def running_valkey(home: Path) -> Iterator[ValkeyServer]:
    server = ValkeyServer(home)
    server.start()
    try:
        yield server
    finally:
        server.kill()
