"""The desk's pages on a filled desk, over HTTP: every list, conversations short and long, and searches.

    .venv/bin/python -m bench.desk [--size 1000000] [--home DIR] [--requests 60] [--only TEXT] [--agent NAME] [--all] [--json]

Four agents are signed in: of one department, of four, of all, and one who sees all by role. The table names the slowest
of them; --all shows each. `sql ms` is what the page's own statements take alone on a raw connection, in the same run.
Each page is opened once in this process as well: its statements are counted, and the plan of each must not go through a
large table row by row. The filled desk is made when it is not there (see `bench.fill`).
"""

import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from bench import fill, ground
from gatehouse.testing.instance import Instance

MOST_QUERIES = 12


@dataclass(frozen=True, slots=True)
class Measured:
    """One case's figures; times in milliseconds."""

    case: Any
    p95: float
    queries: int
    alone: float
    scans: frozenset[str]

    @property
    def bar(self) -> float:
        from bench.reading.cases import BARS

        return BARS[self.case.sort]

    @property
    def is_kept(self) -> bool:
        return self.p95 < self.bar and self.queries <= MOST_QUERIES and not self.scans


def prepare(home: Path, size: int) -> Instance:
    """The filled home, about to be started, and this process's Django as a part of the same installation."""
    fill.filled(home, size=size)
    instance = Instance(home)
    os.environ |= {"GATEHOUSE_HOME": str(home), "DATABASE_URL": instance.database_url(), "PORT": str(instance.port)}
    os.environ |= {"GATEHOUSE_MODE": "demo", "LOG_LEVEL": "WARNING"}
    fill.django_setup()
    return instance


def measure(port: int, requests: int, only: str, who: str) -> list[Measured]:
    from bench.reading.browser import Browser, p95
    from bench.reading.cases import agents, cases
    from gatehouse.testing.desk import desk_client

    found = []
    for agent in agents():
        if who not in agent.name:
            continue
        print(f"{agent.name} …", file=sys.stderr)  # it takes minutes
        client = desk_client(agent, SERVER_NAME="127.0.0.1")
        cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        browser = Browser(port, cookie)
        chosen = [case for case in cases(agent) if only in f"{case.sort}: {case.name}"]
        looks = {case.name: look(client, case) for case in chosen}
        runs = ground.medians({case.name: partial(p95, browser, case.paths, requests) for case in chosen})
        found += [Measured(case, runs[case.name], *looks[case.name]) for case in chosen]
    return found


def look(client: Any, case: Any) -> tuple[int, float, frozenset[str]]:
    """Of the case's first pages: the most statements, their time alone, and what they scan."""
    from bench.reading.asked import alone, asked

    pages = [asked(client, path) for path in case.paths[:5]]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as raw:
        times = [alone(raw, page) for page in pages]
    return max(len(page.statements) for page in pages), max(times), frozenset().union(*(page.scans for page in pages))


def worst(found: list[Measured]) -> list[Measured]:
    """Of each case the agent for whom it is slowest, with the most queries and all scans of any."""
    groups: dict[tuple[str, str], list[Measured]] = {}
    for one in found:
        groups.setdefault((one.case.sort, one.case.name), []).append(one)
    return [
        Measured(
            slowest.case,
            slowest.p95,
            max(one.queries for one in group),
            slowest.alone,
            frozenset().union(*(one.scans for one in group)),
        )
        for group in groups.values()
        for slowest in [max(group, key=lambda one: one.p95)]
    ]


def row(one: Measured) -> dict[str, object]:
    return {
        "page": f"{one.case.sort}: {one.case.name}",
        "agent": one.case.agent.name,
        "wanted ms": f"{one.bar:.0f}",
        "p95 ms": round(one.p95, 1),
        "sql ms": round(one.alone, 1),
        "queries": one.queries,
        "scans": ", ".join(sorted(one.scans)) or "none",
        "": "kept" if one.is_kept else "MISSED",
    }


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", fill.SIZE)))
    parser.add_argument("--home", type=Path)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--only", default="", help="measure pages whose name holds this text")
    parser.add_argument("--agent", default="", help="measure agents whose name holds this text")
    parser.add_argument("--all", action="store_true", help="show every agent")
    options = parser.parse_args()
    home = (options.home or fill.default_home(options.size)).absolute()
    instance = prepare(home, options.size)
    instance.start(seconds=600)
    try:
        found = measure(instance.port, options.requests, options.only, options.agent)
    finally:
        instance.stop()
    rows = [row(one) for one in (found if options.all else worst(found))]
    ground.show(f"The desk with {options.size:,} conversations", rows, as_json=options.json)


if __name__ == "__main__":
    main()
