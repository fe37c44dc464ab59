"""Strangers' first messages, written together."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from django.utils import translation

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.actions.begin import in_line, wanted
from gatehouse.channels.chat.described import chat_json, pass_json, topics_of
from gatehouse.channels.chat.models import Visitor
from gatehouse.channels.chat.places import BEFORE, COUNTED, Standing, place_after
from gatehouse.channels.chat.requests import CHATS
from gatehouse.channels.chat.rush.counting import Room
from gatehouse.channels.chat.rush.plain import Answer, Knock, Wish, wish_of
from gatehouse.channels.chat.rush.reading import read
from gatehouse.channels.chat.rush.together import in_parts
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import Opening, prepare_request
from gatehouse.conversations.opening import Ids
from gatehouse.live.database import Database
from gatehouse.live.waits import MINUTES

Connection = psycopg.AsyncConnection[Any]
_STRANGERS = """
select token_hash, id, brand_id, language, time_zone, assurance from chat_visitor
where token_hash = any(%s) and expires_at > now() and contact_id is null
"""
_KNOWN = "select origin from conversations_conversation where origin = any(%s)"
_IDS = """
select nextval('conversations_contact_id_seq'), nextval('conversations_conversation_id_seq') from generate_series(1, %s)
"""


@dataclass(frozen=True, slots=True)
class First:
    """A stranger's first message, and from where it comes."""

    visitor: Visitor
    wish: Wish
    network: str


@dataclass(frozen=True, slots=True)
class Beginning:
    """Somebody's chat, as it is there once its statement has run."""

    first: First
    made: Opening


async def begin_together(database: Database, knocks: Sequence[Knock]) -> list[Answer | None]:
    """What it raises says that nobody has begun, or that the same ids are known when they are sent again."""
    wishes = [wish_of(knock) async for knock in in_parts(knocks)]
    networks = {wish: knock.network for knock, wish in zip(knocks, wishes, strict=True) if wish}
    if not networks:
        return [None] * len(knocks)
    connection = await database.connection()
    made = await _prepared(connection, await _from_strangers(connection, networks))
    begun = await _still_new(connection, made)
    async with connection.pipeline():
        for one in begun.values():
            await connection.execute(one.made.statement.sql, one.made.statement.params, prepare=True)
    places = await _places(connection, begun.values())
    # Who said the same twice at once has his second answer from the door, which finds what the first has made.
    return [_answer(begun.pop(wish, None), places) if wish else None async for wish in in_parts(wishes)]


async def _from_strangers(connection: Connection, networks: Mapping[Wish, str]) -> list[First]:
    """In their order, one of each stranger's."""
    asked = [[wish.token for wish in networks]]
    rows = await (await connection.execute(_STRANGERS, asked, prepare=True)).fetchall()
    strangers = {row[0]: _visitor(row) for row in rows}
    return [
        First(visitor, wish, network)
        for wish, network in networks.items()
        if (visitor := strangers.pop(wish.token, None)) is not None
    ]


async def _prepared(connection: Connection, firsts: Sequence[First]) -> list[Beginning]:
    drawn = await (await connection.execute(_IDS, [len(firsts)], prepare=True)).fetchall() if firsts else []
    made = []
    async for first, (contact, conversation) in in_parts(zip(firsts, drawn, strict=True)):
        opening = await read(_make, (first, Ids(contact, conversation, is_blocked=False)))
        if opening is not None:
            made.append(Beginning(first, opening))
    return made


async def _still_new(connection: Connection, made: Sequence[Beginning]) -> dict[Wish, Beginning]:
    """Those to write: nobody has begun by their ids, nobody has said meanwhile who he is, and their networks have room."""
    if not made:
        return {}
    async with connection.pipeline():
        visitors = await connection.execute(_STRANGERS, [[one.first.wish.token for one in made]], prepare=True)
        known = await connection.execute(_KNOWN, [[one.first.wish.id for one in made]], prepare=True)
    strangers = {row[0] for row in await visitors.fetchall()}
    taken = {row[0] for row in await known.fetchall()}
    new: list[Beginning] = []
    for one in made:
        if one.first.wish.token in strangers and one.first.wish.id not in taken:
            taken.add(one.first.wish.id)
            new.append(one)
    room = await Room.of(connection, "begin", CHATS, [one.first.network for one in new])
    return {one.first.wish: one for one in new if room.takes(one.first.network)}


def _make(asked: tuple[First, Ids]) -> Opening | None:
    first, ids = asked
    visitor, wish = first.visitor, first.wish
    if (brand := brands.kept(visitor.brand_id)) is None or not brand.is_on:
        return None
    topic = next((one for one in topics_of(brand) if one.slug == wish.topic), None)
    if topic is None:
        return None
    with translation.override(visitor.language):
        draft = Draft(text=wish.text, channel="chat", form=wish.form, client_id=wish.id)
        request, beside = wanted(visitor, topic, draft)
        return prepare_request(request, ids, beside)


def _visitor(row: Sequence[Any]) -> Visitor:
    _, pk, brand, language, time_zone, assurance = row
    return Visitor(pk=pk, brand_id=brand, contact=None, language=language, time_zone=time_zone, assurance=assurance)


async def _places(connection: Connection, begun: Iterable[Beginning]) -> dict[int, Standing]:
    """Where each stands, by his conversation."""
    lines: dict[int, list[Opening]] = defaultdict(list)
    for one in begun:
        lines[one.made.conversation.department_id].append(one.made)
    firsts = [line[0].conversation for line in lines.values()]
    asked = {
        "departments": list(lines),
        "arrived_at": [first.created_at for first in firsts],
        "chats": [first.pk for first in firsts],
        "most": COUNTED,
        "minutes": MINUTES,
    }
    rows = await (await connection.execute(BEFORE, asked, prepare=True)).fetchall() if lines else []
    return {
        made.conversation.pk: Standing(place_after(before + turn), taken, "")
        for department, before, taken in rows
        for turn, made in enumerate(lines[department])
    }


def _answer(begun: Beginning | None, places: dict[int, Standing]) -> Answer | None:
    if begun is None:
        return None
    conversation, visitor = begun.made.conversation, begun.first.visitor
    with translation.override(visitor.language):
        chat = chat_json(in_line(visitor, conversation), begun.made.found, places[conversation.pk])
        return 201, {"chat": chat, "pass": pass_json(visitor, conversation)}
