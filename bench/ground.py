"""What the benches stand on: a durable database server of their own, medians of three runs, and one way to print."""

import argparse
import json
import os
import platform
import resource
import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gatehouse.testing.instance import proportional_memory

RUNS = 3
Runs = list[dict[str, float]]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure has to be: at least or at most so much. `unit` stands behind the number."""

    limit: float
    unit: str = ""
    is_least: bool = False

    def holds(self, value: float) -> bool:
        return value >= self.limit if self.is_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'at least' if self.is_least else 'at most'} {written(self.limit)}{self.unit}"


def written(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or value >= 1_000 else f"{value:,.2f}"


def judged(case: str, runs: Runs, bars: dict[str, Bar]) -> list[dict[str, Any]]:
    """A row for each figure of a case: the median of its runs, each run's, and its bar where it has one."""
    rows = []
    for name in runs[0]:
        values, bar = [one[name] for one in runs], bars.get(name)
        middle = statistics.median(values)
        rows.append(
            {
                "case": case,
                "figure": name,
                "median": f"{written(middle)}{bar.unit if bar else ''}",
                "runs": ", ".join(written(one) for one in values),
                "wanted": str(bar) if bar else "",
                "": "" if bar is None else "kept" if bar.holds(middle) else "MISSED",
            }
        )
    return rows


def end(rows: list[dict[str, Any]]) -> None:
    """Exit with 1 when a bar was missed."""
    if missed := [f"{row['case']}: {row['figure']}" for row in rows if row[""] == "MISSED"]:
        raise SystemExit("Missed: " + ", ".join(missed))


@contextmanager
def database() -> Iterator[str]:
    """A migrated database on an embedded server with the product's own durable settings; Django is set up."""
    from gatehouse.project.keys import ensure_keys, ensure_secret_key
    from gatehouse.project.postgres import EmbeddedServer

    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        home = Path(folder)
        server = EmbeddedServer(home)
        server.start()
        try:
            os.environ |= {"GATEHOUSE_HOME": str(home), "DATABASE_URL": server.url, "GATEHOUSE_LIMITS": "false"}
            ensure_keys(home)
            ensure_secret_key(home)
            os.environ["DJANGO_SETTINGS_MODULE"] = "gatehouse.project.settings"
            import django
            from django.core.management import call_command

            django.setup()
            call_command("migrate", verbosity=0)
            yield server.url
        finally:
            server.stop()


def medians(measure: dict[str, Callable[[], float]], *, runs: int = RUNS) -> dict[str, float]:
    """Run every measurement in turn, `runs` times round, so that a slow minute hits them all; the median of each."""
    found: dict[str, list[float]] = {name: [] for name in measure}
    for _ in range(runs):
        for name, run in measure.items():
            found[name].append(run())
    return {name: statistics.median(values) for name, values in found.items()}


def held(pids: set[int], work: Callable[[], object]) -> dict[str, int]:
    """Megabytes that these processes hold (PSS) before some work, at most while it is done, and after it."""
    rest, most, done = proportional_memory(pids), [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.005):
            most[0] = max(most[0], proportional_memory(pids))

    watching = threading.Thread(target=watch)
    watching.start()
    try:
        work()
    finally:
        done.set()
        watching.join()
    sizes = {"at rest": rest, "at most": most[0], "after": proportional_memory(pids)}
    return {name: round(size / (1 << 20)) for name, size in sizes.items()}


def most_files() -> None:
    """Thousands of sockets: as many open files as the system lets this process and those that it starts have."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def arguments(about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    return parser


def show(title: str, rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Print the rows as a Markdown table, or as JSON with the machine they were made on."""
    if as_json:
        print(json.dumps({"bench": title, "machine": machine(), "rows": rows}, ensure_ascii=False))
        return
    columns = list(rows[0])
    print(f"\n{title} ({machine()})\n")
    print("| " + " | ".join(columns) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(str(row[column]) for column in columns) + " |")


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.release()}"
