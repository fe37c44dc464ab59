"""Mail accepted and stored by SMTP over kept connections, against raw inserts of the same rows; and what it holds in memory.

    .venv/bin/python -m bench.mail_accept [--seconds 5] [--json]

smtp    `gatehouse mail` as a process of its own: MAIL, RCPT, DATA, and the answer that comes after the commit
insert  psycopg alone, prepared: one row with as many sealed bytes, each its own transaction

The times are those of one mail, from MAIL to the last answer. Memory is the listener's (PSS): at rest, at most while a
mail of 25 MB comes in, and after it.
"""

import multiprocessing
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Barrier
from typing import Any

import psycopg

from bench import ground
from gatehouse.journal.wire import uuid7
from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import free_port
from gatehouse.testing.senders import mail_named

CONNECTIONS = 8
SIZE = 10_000
LARGE = 25 << 20
Times = Any  # a multiprocessing queue of lists of seconds


def smtp(place: str, size: int = SIZE) -> Callable[[], None]:
    host, _, port = place.rpartition(":")
    line = socket.create_connection((host, int(port)), timeout=60)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    answers = line.makefile("rb")
    number = 0

    def say(raw: bytes, wanted: bytes) -> None:
        line.sendall(raw)
        said = answers.readline()
        while said[3:4] == b"-":
            said = answers.readline()
        if not said.startswith(wanted):
            raise SystemExit(f"The listener said {said!r}")

    def send() -> None:
        nonlocal number
        number += 1
        say(b"MAIL FROM:<lena@mail.example>\r\n", b"250")
        say(b"RCPT TO:<support@alderwick.example>\r\n", b"250")
        say(b"DATA\r\n", b"354")
        say(mail_named(f"{os.getpid()}-{number}", size) + b".\r\n", b"250")

    answers.readline()
    say(b"EHLO bench.example\r\n", b"250")
    return send


def insert(url: str) -> Callable[[], None]:
    from gatehouse.channels.email.intake.store import _INSERT

    connection = psycopg.connect(url, autocommit=True, prepare_threshold=1)
    values = ["smtp", "lena@mail.example", ["support@alderwick.example"], "127.0.0.1", "bench.example", SIZE]
    sealed, key = secrets.token_bytes(SIZE + 17), "k" * 120

    def send() -> None:
        row = (uuid7(), *values, secrets.token_bytes(32), sealed, "", key, "now")
        connection.execute(_INSERT, row, prepare=True)

    return send


PATHS = {"smtp": smtp, "insert": insert}


def work(path: str, place: str, seconds: float, start: Barrier, out: Times) -> None:
    """One client: send until time is over; put the seconds that each mail took."""
    send = PATHS[path](place)
    for _ in range(5):
        send()
    start.wait()
    until, times = time.perf_counter() + seconds, []
    while (begun := time.perf_counter()) < until:
        send()
        times.append(time.perf_counter() - begun)
    out.put(times)


def times_of(path: str, place: str, seconds: float) -> list[float]:
    """Of all mails over all connections."""
    context = multiprocessing.get_context("spawn")
    start, out = context.Barrier(CONNECTIONS), context.Queue()
    clients = [context.Process(target=work, args=(path, place, seconds, start, out)) for _ in range(CONNECTIONS)]
    for client in clients:
        client.start()
    found = [one for _ in clients for one in out.get(timeout=120)]
    for client in clients:
        client.join()
    return found


@contextmanager
def listener() -> Iterator[tuple[int, str]]:
    """Process id and place of a listener on the bench's database."""
    place = f"127.0.0.1:{free_port()}"
    variables = {"GATEHOUSE_MODE": "demo", "MAIL_LISTEN": place, "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([sys.executable, "-m", "gatehouse", "mail"], env=os.environ | variables)
    try:
        if not wait_until(lambda: _greets(place) or process.poll() is not None, seconds=60):
            raise SystemExit("The listener does not answer")
        yield process.pid, place
    finally:
        process.terminate()
        process.wait(20)


def _greets(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=5) as probe:
            return probe.recv(3) == b"220"
    except OSError:
        return False


def row(path: str, runs: list[list[float]], rates: dict[str, float]) -> dict[str, object]:
    each = sorted(one for run in runs for one in run)
    return {
        "path": path,
        "mails/s": round(rates[path]),
        "p50 ms": round(each[len(each) // 2] * 1000, 1),
        "p99 ms": round(each[int(len(each) * 0.99)] * 1000, 1),
        "of insert": f"{rates[path] / rates['insert']:.0%}",
    }


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    with ground.database() as url, listener() as (pid, place):
        where = {"smtp": place, "insert": url}
        runs: dict[str, list[list[float]]] = {path: [] for path in PATHS}
        for _ in range(ground.RUNS):
            for path in PATHS:
                runs[path].append(times_of(path, where[path], options.seconds))
        rates = {path: statistics.median(len(run) / options.seconds for run in found) for path, found in runs.items()}
        rows = [row(path, found, rates) for path, found in runs.items()]
        held = ground.held({pid}, smtp(place, LARGE))
    ground.show(f"Mail accepted over {CONNECTIONS} connections", rows, as_json=options.json)
    ground.show("Memory of the listener (MB)", [held], as_json=options.json)


if __name__ == "__main__":
    main()
