"""How rows get in: the columns that are filled, a check that they are all that is needed, and COPY without indexes."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, LiteralString, cast

import psycopg

Rows = Mapping[str, Sequence[Sequence[object]]]
CONVERSATION, MESSAGE, ENTRY = "conversations_conversation", "conversations_message", "journal_entry"
CONTACT, ADDRESS, DELIVERY = "conversations_contact", "conversations_address", "conversations_delivery"
ATTACHMENT, PARTICIPANT = "conversations_attachment", "conversations_participant"
INVOLVEMENT, LINK, MENTION = "conversations_involvement", "conversations_link", "conversations_mention"
_FILLED = {
    CONTACT: "id seq public_seq head name language time_zone created_at",
    ADDRESS: "contact_id kind value verified_at created_at",
    CONVERSATION: "id seq public_seq head number subject contact_id channel department_id topic_id state priority level"
    " assignee_id language answers tags is_spam on_hold others_asked merged_into_id created_at updated_at answered_at"
    " customer_wrote_at unanswered_since waiting_since solved_at closed_at rating"
    " snoozed_until",
    MESSAGE: "id conversation_id seq public_seq kind channel contact_id agent_id text html removed client_id salt created_at",
    ENTRY: "id subject_kind subject_id seq public_seq kind at canonical hash",
    DELIVERY: "entry_id conversation_id channel recipient contact_id template state attempts error message_id created_at"
    " tried_at sent_at",
    ATTACHMENT: "id message_id name media_type family size sha256 key thumbnail_key created_at",
    PARTICIPANT: "conversation_id contact_id added_at",
    INVOLVEMENT: "conversation_id department_id asked_at",
    LINK: "one_id other_id kind created_at",
    MENTION: "message_id conversation_id agent_id name at",
}
COLUMNS: dict[str, tuple[str, ...]] = {table: tuple(names.split()) for table, names in _FILLED.items()}
# Columns that stay as the database makes them, or empty: nobody's page is slower for what they hold.
_LEFT = {
    CONTACT: "user_id blocked_at joined_into_id erased_at",
    ADDRESS: "id bounced_at",
    CONVERSATION: "woke_at origin reminded_at nudged_at reopened_seq erased_at",
    MESSAGE: "answers erased_at moved_to_id withdrawn_at",
    ENTRY: "xid",
    DELIVERY: "id by_relay",
    ATTACHMENT: "form width height erased_at",
    PARTICIPANT: "id came_with_id",
    INVOLVEMENT: "id",
    LINK: "id",
    MENTION: "id read_at",
}
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_THERE = """
select table_name, column_name from information_schema.columns where table_schema = 'public' and table_name = any(%s)
"""
_CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
where contype in ('f', 'u', 'p') and (conrelid = any(%(tables)s::regclass[]) or confrelid = any(%(tables)s::regclass[]))
order by contype <> 'f', conname
"""
_INDEXES = """
select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
where indrelid = any(%s::regclass[]) order by 1
"""


class SchemaAhead(SystemExit):
    """The schema has changed: say in bench/filling/tables.py what is to become of these columns."""


def check(connection: "psycopg.Connection[Any]") -> None:
    """Raise SchemaAhead when the tables have a column that is unknown here, or lack one."""
    there = {f"{table}.{column}" for table, column in connection.execute(_THERE, [list(COLUMNS)]).fetchall()}
    known = {f"{table}.{column}" for table, names in COLUMNS.items() for column in (*names, *_LEFT[table].split())}
    if wrong := there ^ known:
        raise SchemaAhead(f"{SchemaAhead.__doc__} {', '.join(sorted(wrong))}")


def copy(connection: "psycopg.Connection[Any]", rows: Rows) -> None:
    """Add rows to their tables, in the order in which foreign keys want them."""
    for table, columns in COLUMNS.items():
        if not rows.get(table):
            continue
        lines = "".join("\t".join(map(_cell, row)) + "\n" for row in rows[table])
        with connection.cursor() as cursor:
            sql = cast(LiteralString, f"copy {table} ({', '.join(columns)}) from stdin")
            with cursor.copy(sql) as into:
                into.write(lines)


@contextmanager
def without_indexes(connection: "psycopg.Connection[Any]") -> Iterator[None]:
    """While the block runs the tables have neither indexes nor keys; both are made afterwards, in one go each."""
    tables = list(COLUMNS)
    constraints = connection.execute(_CONSTRAINTS, {"tables": tables}).fetchall()
    for table, name, _ in constraints:
        _run(connection, f'alter table {table} drop constraint "{name}"')
    indexes = connection.execute(_INDEXES, [tables]).fetchall()
    for name, _ in indexes:
        _run(connection, f"drop index {name}")
    yield
    _run(connection, "set maintenance_work_mem = '512MB'")
    for _, definition in indexes:
        _run(connection, definition)
    for table, name, definition in reversed(constraints):
        _run(connection, f'alter table {table} add constraint "{name}" {definition}')


def settle(connection: "psycopg.Connection[Any]") -> None:
    """Set sequences behind what was filled, and let the planner know the tables."""
    for table in (CONTACT, CONVERSATION, ENTRY):
        _run(connection, f"select setval(pg_get_serial_sequence('{table}', 'id'), (select max(id) from {table}))")  # noqa: S608
    for table in COLUMNS:
        _run(connection, f"vacuum (analyze) {table}")
    _run(connection, "analyze")
    _run(connection, "checkpoint")


def _run(connection: "psycopg.Connection[Any]", sql: str) -> None:
    connection.execute(cast(LiteralString, sql))


def _cell(value: object) -> str:
    """One value in COPY's text format."""
    match value:
        case None:
            return "\\N"
        case str():
            return value.translate(_ESCAPED)
        case bytes():
            return f"\\\\x{value.hex()}"
        case datetime():
            return value.isoformat()
    return str(value)
