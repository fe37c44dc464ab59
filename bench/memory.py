"""Memory of a whole resting installation: web, worker, supervisor and PostgreSQL, in proportional set size (PSS).

    .venv/bin/python -m bench.memory [--rest 20] [--json]

Each page of the portal and the desk is asked once before, so that what is loaded on first use is loaded.
"""

import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bench import ground
from gatehouse.testing.customer import Customer
from gatehouse.testing.instance import Instance, descendants, proportional_memory

LIMIT = 400
PAGES = ("/", "/contact/", "/new/", "/tickets/", "/desk/sign-in/", "/outbox/", "/readyz")


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--rest", type=float, default=20, help="seconds of rest before it is weighed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gatehouse-memory-") as folder:
        instance = Instance(Path(folder) / "home")
        instance.start()
        try:
            visit(instance)
            time.sleep(options.rest)
            rows = weigh(instance)
        finally:
            instance.stop()
    ground.show("Memory at rest", rows, as_json=options.json)


def visit(instance: Instance) -> None:
    for page in PAGES:
        try:
            urllib.request.urlopen(instance.url + page, timeout=20).read()
        except urllib.error.HTTPError as refused:
            raise SystemExit(f"{page} answered {refused.code}") from None
    customer = Customer(instance.port, "memory@mail.example")
    for number in range(3):
        customer.send(f"Message {number}")


def weigh(instance: Instance) -> list[dict[str, object]]:
    everything = instance.tree()
    parts = {name: {instance.pid_of(name)} for name in ("web", "worker", "postgres")}

    trees = {name: pids | descendants(next(iter(pids))) for name, pids in parts.items()}
    trees["supervisor"] = everything - set().union(*trees.values())
    rows: list[dict[str, object]] = [
        {"part": name, "processes": len(pids), "PSS MB": round(proportional_memory(pids) / 1e6)}
        for name, pids in trees.items()
    ]
    total = round(proportional_memory(everything) / 1e6)
    return [*rows, {"part": f"all (limit {LIMIT})", "processes": len(everything), "PSS MB": total}]


if __name__ == "__main__":
    main()
