"""Requests for help through the form, end to end over HTTP: the whole installation, clients on the same cores.

    .venv/bin/python -m bench.forms [--clients 8] [--seconds 5] [--url http://127.0.0.1:8000] [--json]

empty  `/healthz`: the server and these clients alone, nothing of ours behind it
page   the form as it is first shown
send   the last step with all fields: guarded, stored and journaled, answered with the way to its receipt

Each client keeps one connection and its cookies and sends the next request when the last is answered. Followers and
mail run beside it, as they do in use. With --url a running installation is measured, which must have been started with
GATEHOUSE_LIMITS=false.
"""

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from bench import ground
from gatehouse.testing.customer import Customer
from gatehouse.testing.instance import Instance

WANTED, LONGEST = 160, 150  # requests a second; milliseconds for 95 of 100
TOPIC = "deposit-not-credited"
ANSWERS = {
    "step": "send",
    "answer-asset": "USDT",
    "answer-network": "tron",
    "answer-amount": "1,250.00",
    "answer-when": "2026-01-15T14:02",
    "time_zone": "Europe/Berlin",
    "text": "I sent 1,250 USDT from my own wallet at two o'clock. The wallet says complete, but my balance is unchanged.",
    "name": "Lena Vogt",
    "language": "en",
}


@dataclass
class Client:
    """A browser reduced to a socket: what it costs is not what is measured."""

    port: int
    number: int
    taken: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.customer = Customer(self.port, f"client-{self.number}@mail.example", TOPIC)
        self.customer.open()
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.lines = self.socket.makefile("rb")

    def get(self, path: str) -> int:
        return self._ask(f"GET {path}", b"")

    def send(self) -> int:
        form = ANSWERS | {"origin": str(uuid4()), "answer-hash": uuid4().hex * 2, "email": self.customer.email}
        body = urlencode(form | {"csrfmiddlewaretoken": self.customer._token}).encode()
        return self._ask(f"POST /new/{TOPIC}/", body)

    def _ask(self, what: str, body: bytes) -> int:
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n" if body else ""
        head = f"{what} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nCookie: {self.customer._cookie}\r\n{kind}\r\n"
        begun = time.perf_counter()
        self.socket.sendall(head.encode() + body)
        status = int(self.lines.readline().split()[1])
        length = 0
        while (line := self.lines.readline()) != b"\r\n":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self.lines.read(length)
        self.taken.append(time.perf_counter() - begun)
        return status


PATHS: dict[str, tuple[Callable[[Client], int], int]] = {
    "empty": (lambda client: client.get("/healthz"), 200),
    "page": (lambda client: client.get(f"/new/{TOPIC}/"), 200),
    "send": (lambda client: client.send(), 303),
}


def run(path: str, clients: list[Client], seconds: float, slowest: dict[str, list[float]]) -> float:
    """Requests a second over all clients together; the 95th percentile in milliseconds goes to `slowest`."""
    ask, wanted = PATHS[path]
    for client in clients:
        client.taken.clear()
    until = time.perf_counter() + seconds
    threads = [threading.Thread(target=_keep_asking, args=(client, ask, wanted, until)) for client in clients]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    taken = [one for client in clients for one in client.taken]
    slowest.setdefault(path, []).append(1000 * quantiles(taken, n=20)[-1])
    return len(taken) / elapsed


def _keep_asking(client: Client, ask: Callable[[Client], int], wanted: int, until: float) -> None:
    while time.perf_counter() < until:
        if (status := ask(client)) != wanted:
            raise SystemExit(f"answered {status} instead of {wanted}")


@contextmanager
def installation(url: str) -> Iterator[int]:
    """The port of the given installation, or of one that is made for this and gone afterwards."""
    if url:
        yield urlsplit(url).port or 80
        return
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        instance = Instance(Path(folder) / "home", GATEHOUSE_LIMITS="false")
        instance.start()
        try:
            yield instance.port
        finally:
            instance.stop()


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--url", default="")
    options = parser.parse_args()
    slowest: dict[str, list[float]] = {}
    with installation(options.url) as port:
        clients = [Client(port, number) for number in range(options.clients)]
        for path in PATHS:
            run(path, clients, 1, {})
        rates = ground.medians({path: partial(run, path, clients, options.seconds, slowest) for path in PATHS})
    rows = [row(path, rates, slowest) for path in PATHS]
    ground.show(f"The request form, {options.clients} clients", rows, as_json=options.json)


def row(path: str, rates: dict[str, float], slowest: dict[str, list[float]]) -> dict[str, object]:
    found: dict[str, object] = {
        "path": path,
        "requests/s": round(rates[path]),
        "p95 ms": round(median(slowest[path]), 1),
    }
    found["of empty"] = f"{rates[path] / rates['empty']:.1%}"
    is_kept = rates[path] >= WANTED and median(slowest[path]) < LONGEST
    found["wanted"] = f"{WANTED}/s, p95 {LONGEST} ms: {'kept' if is_kept else 'missed'}" if path == "send" else ""
    return found


if __name__ == "__main__":
    main()
