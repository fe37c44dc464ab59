"""Fill a home with a desk's two years of work: a million conversations, three million messages, valid journal chains.

    .venv/bin/python -m bench.fill [--size 1000000] [--home DIR] [--seed 1] [--anew] [--verify]

The home is kept between runs (in /tmp unless --home says otherwise) and used again by `bench.desk`; it is made anew when
another size is asked for, or when it is so old that the clock has begun to solve and close what lies in it.
--verify walks every chain afterwards, as `gatehouse journal verify` does.
"""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg

from bench import ground
from bench.filling import tables, world
from bench.filling.world import World

SIZE = 1_000_000
OLDEST = 7 * 24 * 3600
NOTE = "filled.json"
_SETTINGS = {"max_wal_size": "8GB", "checkpoint_timeout": "1h", "autovacuum": "off", "shared_buffers": "512MB"}


def default_home(size: int) -> Path:
    return Path(tempfile.gettempdir()) / f"gatehouse-desk-{size}"


def filled(home: Path, *, size: int, seed: int = 1, anew: bool = False) -> dict[str, Any]:
    """Facts about the filled home, which is made when it is not there."""
    note = home / NOTE
    if note.exists() and not anew:
        facts: dict[str, Any] = json.loads(note.read_text())
        if facts["size"] == size and facts["seed"] == seed and time.time() - facts["made"] < OLDEST:
            return facts
    shutil.rmtree(home, ignore_errors=True)
    begun = time.monotonic()
    with _server(home) as url:
        facts = _fill(url, size=size, seed=seed)
    facts |= {"size": size, "seed": seed, "made": time.time(), "seconds": round(time.monotonic() - begun)}
    note.write_text(json.dumps(facts))
    return facts


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """A server that forgets in a crash, which is why the note is written last, with Django and the demo upon it."""
    from gatehouse.project.keys import ensure_keys, ensure_secret_key
    from gatehouse.project.postgres import FORGETFUL, EmbeddedServer

    server = EmbeddedServer(home, FORGETFUL | _SETTINGS)
    server.start()
    try:
        os.environ |= {"GATEHOUSE_HOME": str(home), "DATABASE_URL": server.url, "GATEHOUSE_MODE": "demo"}
        ensure_keys(home)
        ensure_secret_key(home)
        django_setup()
        yield server.url
    finally:
        server.stop(seconds=300)


def django_setup() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "gatehouse.project.settings"
    django.setup()


def _fill(url: str, *, size: int, seed: int) -> dict[str, Any]:
    from gatehouse.project import demo, schema

    schema.bring_up_to_date()
    demo.ensure()
    world.people()
    known = world.look(seed=seed, size=size)
    with psycopg.connect(url, autocommit=True) as connection:
        tables.check(connection)
        with tables.without_indexes(connection):
            _copy(known, url)
        tables.settle(connection)
        _skip_mail(connection)
        counts = {table: _count(connection, table) for table in (tables.CONVERSATION, tables.MESSAGE, tables.ENTRY)}
        row = connection.execute("select pg_database_size(current_database())").fetchone()
    return {"rows": counts, "bytes": row[0] if row else 0}


def _copy(known: World, url: str) -> None:
    """All parts, on every core."""
    from bench.filling.lives import PART

    parts = range((known.size + PART - 1) // PART)
    with get_context("spawn").Pool(os.cpu_count(), _begin, (known, url)) as pool:
        for done, _ in enumerate(pool.imap_unordered(_part, parts), 1):
            if done % 50 == 0:
                print(f"{done * PART:,} of {known.size:,} conversations", flush=True)


_mine: dict[str, Any] = {}


def _begin(known: World, url: str) -> None:
    django_setup()
    _mine.update(world=known, connection=psycopg.connect(url))


def _part(index: int) -> None:
    from bench.filling.lives import Part

    with _mine["connection"].transaction():
        tables.copy(_mine["connection"], Part(_mine["world"], index).make().rows)


def _skip_mail(connection: "psycopg.Connection[Any]") -> None:
    """The mails of these two years have gone out: couriers begin behind them."""
    from gatehouse.journal.followers import Courier
    from gatehouse.project.followers import FOLLOWERS

    sql = """insert into journal_cursor (name, xid, entry_id, failures, error)
      select %(name)s, pg_current_xact_id(), 0, 0, '' on conflict (name) do update set xid = excluded.xid, entry_id = 0"""
    for follower in FOLLOWERS:
        if isinstance(follower, Courier):
            connection.execute(sql, {"name": follower.name})


def _count(connection: "psycopg.Connection[Any]", table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()  # type: ignore[arg-type]  # noqa: S608
    return int(row[0]) if row else 0


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--size", type=int, default=int(os.environ.get("SIZE", SIZE)))
    parser.add_argument("--home", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--anew", action="store_true")
    parser.add_argument("--verify", action="store_true")
    options = parser.parse_args()
    home = (options.home or default_home(options.size)).absolute()
    facts = filled(home, size=options.size, seed=options.seed, anew=options.anew)
    rows = [{"table": table, "rows": f"{count:,}"} for table, count in facts["rows"].items()]
    ground.show(
        f"Filled in {facts['seconds']} s, {facts['bytes'] / 2**30:.1f} GiB, in {home}", rows, as_json=options.json
    )
    if options.verify:
        command = [".venv/bin/gatehouse", "journal", "verify"]
        raise SystemExit(
            subprocess.run(command, env=os.environ | {"GATEHOUSE_HOME": str(home), "DATABASE_URL": ""}).returncode
        )


if __name__ == "__main__":
    main()
