"""The test database as it was made, after a test that commits: only what is filled is emptied.

Django truncates every table and makes the content types anew each time, which takes fifty times as long.
"""

from typing import Any

from django.db import connection, transaction

# Made with the tables, from the models alone.
_KEPT = {"django_content_type", "auth_permission"}
# Tables that refuse to lose a row, and the triggers by which they do.
_APPEND_ONLY = {
    "journal_entry": "journal_append_only",
    "accounts_legalversion": "legal_version_append_only",
    "accounts_acceptance": "acceptance_append_only",
}


def empty() -> None:
    """Delete the rows of all models, once nobody else is at them. Some tables refuse that: their
    triggers are off meanwhile."""
    all_of_them = tables()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"lock table {', '.join(all_of_them)}")
        if rows_in := filled(cursor, all_of_them):
            _delete(cursor, rows_in)


def tables() -> list[str]:
    """All that a test may fill."""
    known = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
    return sorted(known - _KEPT)


def filled(cursor: Any, tables: list[str]) -> list[str]:
    """Those of them that hold a row."""
    cursor.execute(" union all ".join(f"(select '{table}' from {table} limit 1)" for table in tables))  # noqa: S608
    return [table for (table,) in cursor.fetchall()]


def _delete(cursor: Any, tables: list[str]) -> None:
    guarded = {table: trigger for table, trigger in _APPEND_ONLY.items() if table in tables}
    for table, trigger in guarded.items():
        cursor.execute(f"alter table {table} disable trigger {trigger}")
    for table in tables:
        cursor.execute(f"delete from {table}")  # noqa: S608
    # What still refers to a deleted row is found here: a table may not be altered before that is known.
    cursor.execute("set constraints all immediate")
    for table, trigger in guarded.items():
        cursor.execute(f"alter table {table} enable trigger {trigger}")
