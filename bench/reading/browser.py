"""A signed-in browser reduced to one connection: what it costs is not what is measured."""

import http.client
import time
from dataclasses import dataclass
from itertools import cycle, islice
from statistics import quantiles


@dataclass
class Browser:
    port: int
    cookie: str

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str) -> float:
        """Ask for a page; the seconds until its last byte. Raises SystemExit when it is not the page."""
        begun = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - begun
        if answer.status != 200 or not body:
            raise SystemExit(f"{path} answered {answer.status}")
        return taken


def p95(browser: Browser, paths: tuple[str, ...], requests: int) -> float:
    """Milliseconds in which 95 of 100 answers were there; the paths are asked in turn."""
    taken = [browser.get(path) for path in islice(cycle(paths), requests)]
    return 1000 * quantiles(taken, n=20)[-1]
