"""What the benches stand on: a durable database server of their own, medians of three runs, and one way to print."""

import argparse
import json
import os
import platform
import statistics
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gatehouse.testing.instance import proportional_memory

RUNS = 3


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
