"""How PostgreSQL would run the queries of a page."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def plans(work: Callable[[], object]) -> Iterator[dict[str, Any]]:
    """The plan of every query that this runs."""
    with CaptureQueriesContext(connection) as captured:
        work()
    yield from (explained(query["sql"]) for query in captured.captured_queries if is_explained(query["sql"]))


def is_explained(sql: str) -> bool:
    """Whether it reads, so that it has a plan worth looking at."""
    return sql.lstrip("( \n").upper().startswith(("SELECT", "WITH"))


def explained(sql: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + sql)
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
