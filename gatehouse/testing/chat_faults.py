"""Chats that go on while parts of their installation are killed, and what became of every message."""

import asyncio
import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import psycopg

from gatehouse.live.tickets import Sign
from gatehouse.testing.chatters import Answerer, Chatter, Party

CHATS_OF_ONE = 10  # of an agent, who may hear of twelve at once
_AGENTS = """
insert into accounts_user select (jsonb_populate_record(null::accounts_user, to_jsonb(u) || jsonb_build_object(
  'id', newest.id + n, 'email', 'agent' || n || '@alderwick.example', 'face', null))).*
from accounts_user u, (select max(id) as id from accounts_user) newest, generate_series(1, %s) n
where u.email = 'alice@alderwick.example' returning id
"""


@dataclass(frozen=True, slots=True)
class Size:
    """`pace`: messages a second, all chats and both sides together. `calm`: seconds of talk around every kill."""

    chats: int
    pace: float
    calm: float


@dataclass(frozen=True, slots=True)
class Kill:
    """`act` kills a part and returns when it works again. `is_felt`: every client must subscribe anew then."""

    part: str
    act: Callable[[], None]
    is_felt: bool = True


@dataclass(frozen=True, slots=True)
class Killed:
    """A part was killed and worked again so many seconds later; each client was subscribed again so many after that."""

    part: str
    away: float
    clients: list[float]


@dataclass(frozen=True, slots=True)
class Found:
    """Of what was acknowledged how much is stored once, under its number; how many sides were shown all, once, in order."""

    acknowledged: int
    stored: int
    sides: int
    in_order: int
    refused: int


@dataclass
class Crowd:
    """Customers in chats, each with an agent, at one installation."""

    size: Size
    pairs: list[tuple[Chatter, Answerer]] = field(default_factory=list)

    @classmethod
    def come(cls, size: Size, url: str, database: str, sign: Sign) -> "Crowd":
        """Everybody begins a chat; agents are made for them."""
        with psycopg.connect(database, autocommit=True) as connection:
            agents = [id_ for (id_,) in connection.execute(_AGENTS, [-(-size.chats // CHATS_OF_ONE)]).fetchall()]
        chatters = [Chatter(url=url) for _ in range(size.chats)]
        with ThreadPoolExecutor(2) as threads:
            list(threads.map(Chatter.begin, chatters))
        socket = chatters[0].post("tickets")["socket"]
        turns = itertools.cycle(agents)
        return cls(
            size,
            [(one, Answerer(agent=next(turns), subject=one.subject, socket=socket, sign=sign)) for one in chatters],
        )

    @property
    def parties(self) -> list[Party]:
        return [party for pair in self.pairs for party in pair]

    async def live_through(self, kills: list[Kill]) -> list[Killed]:
        """Talk on and on, kill one part after the other, and wait until all is acknowledged and shown."""
        # Each asks for a ticket on a thread, and hundreds may wait for an answer at once.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(64))
        running = [asyncio.create_task(party.talk.run()) for party in self.parties]
        await self._until(self._all_are_there)
        talking = asyncio.create_task(self._talk())
        killed = []
        for kill in kills:
            await asyncio.sleep(self.size.calm)
            killed.append(await self._hurt(kill))
        await asyncio.sleep(self.size.calm)
        await _end([talking])
        await self._until(self._is_settled)
        await _end(running)
        return killed

    async def _talk(self) -> None:
        begun = time.monotonic()
        for number, party in enumerate(itertools.cycle(self.parties)):
            await asyncio.sleep(max(0.0, begun + number / self.size.pace - time.monotonic()))
            await party.talk.say(f"line {number}")

    async def _hurt(self, kill: Kill) -> Killed:
        begun = time.monotonic()
        await asyncio.to_thread(kill.act)
        works = time.monotonic()
        if kill.is_felt:
            await self._until(lambda: all(party.came[-1] > begun for party in self.parties))
        back = [party.came[-1] - works for party in self.parties if party.came[-1] > begun]
        return Killed(kill.part, works - begun, [max(0.0, one) for one in back])

    def _all_are_there(self) -> bool:
        return all(party.talk.is_subscribed.is_set() for party in self.parties)

    def _is_settled(self) -> bool:
        return self._all_are_there() and all(_has_all(*pair) for pair in self.pairs)

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not happened():
                await asyncio.sleep(0.02)

    def found(self, database: str) -> Found:
        """What the database and both sides' clients have of it."""
        with psycopg.connect(database) as connection:
            rows = connection.execute("select client_id::text, public_seq from conversations_message").fetchall()
        parties = self.parties
        acks = [(id_, ack["seq"]) for party in parties for id_, ack in party.talk.acknowledged.items()]
        return Found(
            acknowledged=len(acks),
            stored=sum(rows.count(ack) == 1 for ack in acks),
            sides=len(parties),
            in_order=sum(_is_in_order(party) for party in parties),
            refused=sum(len(party.talk.refused) for party in parties),
        )


def _has_all(*pair: Party) -> bool:
    said = {id_ for party in pair for id_ in party.talk.acknowledged}
    shown = ({frame.get("client_id") for frame in party.shown} for party in pair)
    return not any(party.talk.unsaid for party in pair) and all(said <= one for one in shown)


def _is_in_order(party: Party) -> bool:
    """Without a gap from the first to the last, which is why nothing is shown twice either."""
    return [frame["seq"] for frame in party.shown] == list(range(1, len(party.shown) + 1))


async def _end(tasks: list["asyncio.Task[None]"]) -> None:
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)
