"""The whole installation at rest: seconds until its first answer, and memory of all its processes (PSS).

    .venv/bin/python -m bench.resting [--json]

Each page is asked once and a few requests are sent before it is weighed, so that what is loaded on first use is loaded.

first  an empty home: database, migrations, demo data
later  the same home again
"""

import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from bench import ground
from gatehouse.testing.customer import Customer
from gatehouse.testing.instance import Instance, proportional_memory

REST_SECONDS = 10
PAGES = ("/", "/contact/", "/new/", "/tickets/", "/desk/sign-in/", "/outbox/", "/readyz")
MEGABYTE = 1024 * 1024


def run_once() -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        instance = Instance(Path(folder) / "home")
        found: dict[str, Any] = {"first": instance.start()}
        instance.stop()
        found["later"] = instance.start()
        visit(instance)
        time.sleep(REST_SECONDS)
        found |= memory(instance)
        instance.stop()
        return found


def visit(instance: Instance) -> None:
    for page in PAGES:
        try:
            urllib.request.urlopen(instance.url + page, timeout=20).read()
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"{page} answered {refused.code}") from None
    customer = Customer(instance.port, "memory@mail.example")
    for number in range(3):
        customer.send(f"Message {number}")


def memory(instance: Instance) -> dict[str, float]:
    """Bytes of each part with all below it."""
    assert instance.process is not None
    parts = {"supervisor": {instance.process.pid}}
    parts |= {name: instance.tree_of(name) for name in ("postgres", "web", "worker", "mail")}
    return {name: proportional_memory(pids) for name, pids in parts.items()} | {
        "all": proportional_memory(instance.tree())
    }


def main() -> None:
    options = ground.arguments(__doc__ or "").parse_args()
    runs = [run_once() for _ in range(ground.RUNS)]
    found = {name: sorted(run[name] for run in runs)[len(runs) // 2] for name in runs[0]}
    rows = [{"start": name, "seconds": round(found.pop(name), 1)} for name in ("first", "later")]
    ground.show("Until the first answer", rows, as_json=options.json)
    rows = [{"part": name, "MB (PSS)": round(value / MEGABYTE)} for name, value in found.items()]
    ground.show("Memory at rest", rows, as_json=options.json)


if __name__ == "__main__":
    main()
