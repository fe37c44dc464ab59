"""Strangers' visits, written together."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from gatehouse.channels.chat.described import visit_json
from gatehouse.channels.chat.requests import VISITS
from gatehouse.channels.chat.rush.counting import within
from gatehouse.channels.chat.rush.plain import Knock, visit_of
from gatehouse.channels.chat.rush.reading import read
from gatehouse.channels.chat.rush.together import in_parts
from gatehouse.channels.chat.visits import INSERT, Arrived, Visit, columns_of, new_visitor
from gatehouse.live.database import Database

Answer = tuple[int, dict[str, Any]]


async def visit_together(database: Database, knocks: Sequence[Knock]) -> list[Answer | None]:
    """Raises psycopg.Error; nobody has come then."""
    visits = [await read(visit_of, knock) for knock in knocks]
    connection = await database.connection()
    plain = [knock for knock, visit in zip(knocks, visits, strict=True) if visit is not None]
    open_to = await within(connection, "visit", VISITS, [knock.network for knock in plain])
    arrived = [
        new_visitor(visit) if visit is not None and knock.network in open_to else None
        for knock, visit in zip(knocks, visits, strict=True)
    ]
    async with connection.pipeline():
        for one in filter(None, arrived):
            await connection.execute(INSERT, columns_of(one.visitor), prepare=True)
    pairs = zip(visits, arrived, strict=True)
    return [_answer(visit, one) if visit and one else None async for visit, one in in_parts(pairs)]


def _answer(visit: Visit, arrived: Arrived) -> Answer:
    with translation.override(visit.language):
        return 200, visit_json(arrived.visitor, arrived.token, None)
