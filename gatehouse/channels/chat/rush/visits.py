"""Strangers' visits, written together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation

from gatehouse.channels.chat.described import visit_json
from gatehouse.channels.chat.models import Visitor
from gatehouse.channels.chat.requests import VISITS
from gatehouse.channels.chat.rush.counting import Room
from gatehouse.channels.chat.rush.plain import Answer, Knock, visit_of
from gatehouse.channels.chat.rush.reading import read
from gatehouse.channels.chat.rush.together import in_parts
from gatehouse.channels.chat.visits import INSERT, columns_of, new_visitor
from gatehouse.live.database import Database


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is there as soon as he is written, and what he is told then."""

    visitor: Visitor
    answer: Answer


async def visit_together(database: Database, knocks: Sequence[Knock]) -> list[Answer | None]:
    """What it raises says that nobody was answered; a visitor who was written nevertheless is nobody's."""
    newcomers = [await read(_newcomer, knock) async for knock in in_parts(knocks)]
    connection = await database.connection()
    plain = [knock.network for knock, newcomer in zip(knocks, newcomers, strict=True) if newcomer]
    room = await Room.of(connection, "visit", VISITS, plain)
    coming = [
        newcomer if newcomer and room.takes(knock.network) else None
        for knock, newcomer in zip(knocks, newcomers, strict=True)
    ]
    async with connection.pipeline():
        for newcomer in filter(None, coming):
            await connection.execute(INSERT, columns_of(newcomer.visitor), prepare=True)
    return [newcomer.answer if newcomer else None for newcomer in coming]


def _newcomer(knock: Knock) -> Newcomer | None:
    visit = visit_of(knock)
    if visit is None:
        return None
    arrived = new_visitor(visit)
    with translation.override(visit.language):
        return Newcomer(arrived.visitor, (200, visit_json(arrived.visitor, arrived.token, None)))
