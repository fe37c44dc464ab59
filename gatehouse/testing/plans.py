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
    for query in captured.captured_queries:
        if not query["sql"].lstrip("( ").upper().startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute("explain (format json) " + query["sql"])
            row = cursor.fetchone()[0]
        yield (row if isinstance(row, list) else json.loads(row))[0]["Plan"]


def scanned(plan: dict[str, Any]) -> set[str]:
    """The tables that the plan goes through row by row."""
    own = {str(plan["Relation Name"])} if plan["Node Type"] == "Seq Scan" else set()
    return own.union(*(scanned(part) for part in plan.get("Plans", [])))
