"""Posting many messages in one round trip, for the live gateway: the statement of `post.py`, asyncio, no ORM."""

from collections.abc import Sequence
from typing import Any

import psycopg

from gatehouse.conversations.post import FIND, SQL, Posted, Prepared, Refused

Outcome = Posted | Refused
_FREE = """
select count(*) from conversations_attachment
where id = any(%s::uuid[]) and form = %s and message_id is null and erased_at is null
"""


async def send_many(connection: "psycopg.AsyncConnection[Any]", batch: Sequence[Prepared]) -> list[Outcome]:
    """Post these in order, in one transaction; one by one when one of them cannot be posted beside the others.

    The connection is in autocommit mode. Those of one conversation keep their order; conversations are taken in the order
    of their ids, so that two batches never hold each other up. Raises psycopg.OperationalError: nothing is known then, and
    the same may be sent again.
    """
    if len(batch) == 1:
        return [await _send(connection, batch[0])]
    order = sorted(range(len(batch)), key=lambda place: batch[place].params["conversation"])
    try:
        async with connection.pipeline():
            cursors = [await _run(connection, SQL, batch[place]) for place in order]
            rows = [await cursor.fetchone() for cursor in cursors]
    except psycopg.errors.IntegrityError:
        return [await _send(connection, one) for one in batch]
    outcomes: dict[int, Outcome] = {}
    for place, row in zip(order, rows, strict=True):
        outcomes[place] = _posted(batch[place], row) if row else await _first(connection, batch[place])
    return [outcomes[place] for place in range(len(batch))]


async def has_files(connection: "psycopg.AsyncConnection[Any]", prepared: Prepared) -> bool:
    """Whether the files that this message names are there and free."""
    wanted = prepared.params["attachments"]
    row = await (await connection.execute(_FREE, [wanted, prepared.params["form"]], prepare=True)).fetchone()
    return row is not None and row[0] == len(set(wanted))


async def _send(connection: "psycopg.AsyncConnection[Any]", prepared: Prepared) -> Outcome:
    try:
        row = await (await _run(connection, SQL, prepared)).fetchone()
    except psycopg.errors.UniqueViolation:
        row = None
    return _posted(prepared, row) if row else await _first(connection, prepared)


async def _first(connection: "psycopg.AsyncConnection[Any]", prepared: Prepared) -> Outcome:
    """What became of the same message the first time."""
    row = await (await _run(connection, FIND, prepared)).fetchone()
    if row is None:
        return Refused(f"conversation {prepared.params['conversation']} takes no more messages")
    return Posted(None, row[0], row[1], prepared.found, is_new=False, at=row[2])


async def _run(
    connection: "psycopg.AsyncConnection[Any]", statement: str, prepared: Prepared
) -> "psycopg.AsyncCursor[Any]":
    return await connection.execute(statement, prepared.params, prepare=True)


def _posted(prepared: Prepared, row: Sequence[Any]) -> Posted:
    return Posted(prepared.params["message"], row[0], row[1], prepared.found, reopened=row[3], at=prepared.params["at"])
