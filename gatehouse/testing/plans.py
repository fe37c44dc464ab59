"""How PostgreSQL would run the queries of a page."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def plans(work: Callable[[], object], *, run: bool = False) -> Iterator[dict[str, Any]]:
    """The plan of every query that this runs; with `run` they are run once more, so that it tells what was read."""
    with CaptureQueriesContext(connection) as captured:
        work()
    yield from (explained(query["sql"], run=run) for query in captured.captured_queries if is_explained(query["sql"]))


def is_explained(sql: str) -> bool:
    """Whether it reads, so that it has a plan worth looking at."""
    return sql.lstrip("( \n").upper().startswith(("SELECT", "WITH"))


def explained(sql: str, *, run: bool = False) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"explain (format json, analyze {run}) {sql}")
        row = cursor.fetchone()[0]
    plan: dict[str, Any] = (row if isinstance(row, list) else json.loads(row))[0]["Plan"]
    return plan


def scanned(plan: dict[str, Any]) -> set[str]:
    """The tables that the plan goes through row by row."""
    own = {str(plan["Relation Name"])} if plan["Node Type"] == "Seq Scan" else set()
    return own.union(*(scanned(part) for part in plan.get("Plans", [])))


def indexes(plan: dict[str, Any]) -> set[str]:
    """The indexes that the plan uses."""
    own = {str(plan["Index Name"])} if "Index Name" in plan else set()
    return own.union(*(indexes(part) for part in plan.get("Plans", [])))


def rows_read(plan: dict[str, Any], table: str) -> int:
    """How many rows of a table were looked at, in a plan that was run, and let through or not."""
    each = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0) if plan.get("Relation Name") == table else 0
    return round(each * plan["Actual Loops"]) + sum(rows_read(part, table) for part in plan.get("Plans", []))
