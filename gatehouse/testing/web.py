"""Real web processes for end-to-end tests: granian on a port of its own, on the test run's database."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

PATIENCE = 30.0


@dataclass
class Web:
    """A running server, with its WebSockets on `live_port`. `log` is the file of its standard error."""

    process: subprocess.Popen[bytes]
    port: int
    live_port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def memory(self) -> int:
        """Resident bytes of its process (proc(5), VmRSS)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, body; each on a connection of its own."""
        return answer_of(self.send(method, path, body, headers))

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> http.client.HTTPConnection:
        """All of a request, whose answer is left for `answer_of`."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, path, body, dict(headers or {}))
        return connection

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self.request("GET", path, headers=headers)

    def raw(self, data: bytes, *, half_close: bool = False) -> bytes:
        """Send bytes as they are and return what comes until the server closes or is quiet for a second."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
            connection.sendall(data)
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            received = b""
            try:
                while chunk := connection.recv(65536):
                    received += chunk
            except TimeoutError:
                pass
            return received


def answer_of(connection: http.client.HTTPConnection) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name, body of what was asked on it, which it ends."""
    with closing(connection):
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def database_url() -> str:
    """The test database that Django is connected to, as DATABASE_URL for a process of its own."""
    from django.db import connection

    known = connection.settings_dict
    secret = f":{quote(known['PASSWORD'], safe='')}" if known["PASSWORD"] else ""
    host = quote(known["HOST"], safe="")
    port = f"&port={known['PORT']}" if known["PORT"] else ""
    return f"postgresql://{quote(known['USER'], safe='')}{secret}@/{known['NAME']}?host={host}{port}"


@contextmanager
def running(command: Sequence[str], home: Path, **environment: str) -> Iterator[Web]:
    """Start a server (a Python module or script with arguments), wait until it answers, and stop it afterwards."""
    port, live_port = free_port(), free_port()
    log = home / f"web-{port}.log"
    places = {"PORT": str(port), "LIVE_LISTEN": f"127.0.0.1:{live_port}"}
    env = {**os.environ, "GATEHOUSE_HOME": str(home), "LOG_LEVEL": "WARNING", **places, **environment}
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, *command], env=env, stdout=output, stderr=output)
    try:
        web = Web(process, port, live_port, log)
        wait_until_up(web)
        yield web
    finally:
        stop(process, seconds=15)


def stop(process: "subprocess.Popen[bytes]", *, seconds: float) -> None:
    """Ask a program to end, and make it end when it has not after that time."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def running_web(home: Path, **environment: str) -> AbstractContextManager[Web]:
    """`gatehouse web` on the test run's database."""
    return running(["-m", "gatehouse", "web"], home, DATABASE_URL=database_url(), **environment)


def wait_until_up(web: Web) -> None:
    deadline = time.monotonic() + PATIENCE
    while web.process.poll() is None and time.monotonic() < deadline:
        try:
            if web.get("/healthz")[0] == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"The server did not start:\n{web.log.read_text()}")
