"""What a page asks the database: how many statements, which tables they go through row by row, and what they cost alone."""

import time
from dataclasses import dataclass
from statistics import median
from typing import Any, LiteralString, cast

import psycopg
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gatehouse.testing.plans import explained, is_explained, scanned

SMALL = 5_000  # rows that may be read one by one
_LARGE = "select relname from pg_class where relkind = 'r' and reltuples > %s"


@dataclass(frozen=True, slots=True)
class Asked:
    """The statements of one page, as they were run."""

    statements: tuple[str, ...]
    scans: frozenset[str]


def asked(client: Client, path: str) -> Asked:
    """Open the page in this process, with every statement seen, and ask for the plan of each.

    An opening that was not written down within the hour writes who read or who searched, and that is counted with it.
    """
    client.get("/desk/")  # what all pages share is read once in a few seconds
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    statements = tuple(query["sql"] for query in captured.captured_queries)
    plans = [explained(sql) for sql in statements if is_explained(sql)]
    return Asked(statements, frozenset(set().union(*map(scanned, plans)) & large_tables()))


def large_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, [SMALL])
        return {name for (name,) in cursor.fetchall()}


def alone(raw: "psycopg.Connection[Any]", found: Asked, times: int = 5) -> float:
    """Milliseconds that the page's reading statements take one after another, with nothing of ours around them."""
    reading = [cast(LiteralString, sql) for sql in found.statements if is_explained(sql)]
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        for sql in reading:
            raw.execute(sql).fetchall()
        taken.append(time.perf_counter() - begun)
    return 1000 * median(taken)
