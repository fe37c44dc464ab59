"""What the gateway writes down about chats and reads from there: who is connected, who has seen what, and the queue.

Everything in batches, a few times a minute: five thousand open chats cost a handful of statements.
"""

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg

from gatehouse.live.database import Database
from gatehouse.live.frames import Side, Wait
from gatehouse.live.hub import Hub
from gatehouse.live.moments import SeenUpTo
from gatehouse.live.waits import MINUTES, waits

log = logging.getLogger(__name__)
PACE = 0.3  # seconds between two writings of what was seen
ROUND = 5.0  # seconds between two looks at the queue
HERE_FOR = 60  # seconds for which somebody counts as connected after it was last written that he is
ROUNDS = 4  # in which everybody's being here is written once, a part of them in each
GRACE = 15  # and after his last page was gone: most are only loading another

_HERE = """
update chat_chat set online_until = now() + make_interval(secs => %s) where conversation_id = any(%s::bigint[])
"""
_SEEN = {
    "customer": """
update chat_chat c set seen_seq = least(s.seq, k.public_seq)
from unnest(%s::bigint[], %s::int[]) s (conversation, seq) join conversations_conversation k on k.id = s.conversation
where c.conversation_id = s.conversation and c.seen_seq < least(s.seq, k.public_seq)
returning c.conversation_id, c.seen_seq
""",
    # An agent counts all entries; customers are told the number that they know.
    "agent": """
update chat_chat c set agent_seen_seq = p.public_seq
from unnest(%s::bigint[], %s::int[]) s (conversation, seq) cross join lateral (
  select max(e.public_seq) as public_seq from journal_entry e
  where e.subject_kind = 'conversation' and e.subject_id = s.conversation and e.seq <= s.seq) p
where c.conversation_id = s.conversation and c.agent_seen_seq < p.public_seq
returning c.conversation_id, c.agent_seen_seq
""",
}
# One pass over all who wait, along their index (chats_waiting), however many are asked for.
_QUEUE = """
select q.conversation_id, q.department_id, q.place from unnest(%s::bigint[]) asked (conversation) join (
  select conversation_id, department_id,
    row_number() over (partition by department_id order by arrived_at, conversation_id) as place
  from chat_chat where state = 'waiting') q on q.conversation_id = asked.conversation
"""
# Who has been away for half an hour keeps his ticket, not his place.
_LEFT = """
update chat_chat set state = 'left', ended_at = now()
where state = 'waiting' and greatest(arrived_at, online_until) < now() - interval '30 minutes'
"""
_PACE = f"""
select department_id, count(*) from chat_chat where taken_at > now() - interval '{MINUTES} minutes' group by 1
"""  # noqa: S608  (a number of ours)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands in the queue, 1 for who is next, and how long that took lately; 0: he waits no longer."""

    place: int
    wait: Wait | None


NOT_WAITING = Place(0, None)


class Chats:
    """Keeps `chat_chat` in step with the open subscriptions of customers."""

    def __init__(self, dsn: str, hub: Hub) -> None:
        self.database = Database(dsn, "chats")
        self.hub = hub
        self.places: dict[int, Place] = {}
        self.told: dict[int, Place] = {}
        self._rounds = 0
        self._seen: dict[Side, dict[int, int]] = {"customer": {}, "agent": {}}
        self._arrived: set[int] = set()
        self._left: set[int] = set()
        self._wake = asyncio.Event()

    def arrived(self, conversation: int) -> None:
        self.told.pop(conversation, None)  # a page that has just come was told nothing
        self._left.discard(conversation)
        self._arrived.add(conversation)
        self._wake.set()

    def left(self, conversation: int) -> None:
        self.told.pop(conversation, None)
        self._arrived.discard(conversation)
        self._left.add(conversation)
        self._wake.set()

    def seen(self, conversation: int, side: Side, seq: int) -> None:
        known = self._seen[side]
        known[conversation] = max(seq, known.get(conversation, 0))
        self._wake.set()

    async def write(self) -> tuple[list[SeenUpTo], set[int]]:
        """Write what has gathered, once there is something; what is new of it, and whose customers came or went."""
        await self._wake.wait()
        await asyncio.sleep(PACE)
        self._wake.clear()
        arrived, self._arrived = self._arrived, set()
        left, self._left = self._left, set()
        seen, self._seen = self._seen, {"customer": {}, "agent": {}}
        connection = await self.database.connection()
        for conversations, seconds in ((arrived, HERE_FOR), (left, GRACE)):
            if conversations:
                await connection.execute(_HERE, [seconds, list(conversations)], prepare=True)
        news = [one for side, known in seen.items() if known for one in await _write_seen(connection, side, known)]
        return news, arrived | left

    async def look(self) -> set[int]:
        """Say who is still here, and learn their places in the queue; whose they are."""
        here = self.here()
        self.told = {one: place for one, place in self.told.items() if one in here}
        if not here:
            return here
        self._rounds += 1
        connection = await self.database.connection()
        still = [one for one in here if one % ROUNDS == self._rounds % ROUNDS]
        await connection.execute(_HERE, [HERE_FOR, still], prepare=True)
        await connection.execute(_LEFT, prepare=True)
        self.places = await self._places(here)
        return here

    async def look_for(self, newcomers: set[int]) -> None:
        """Learn the places of those who have just come; all others keep what they were told until the next round."""
        self.places |= await self._places(newcomers)

    async def _places(self, conversations: set[int]) -> dict[int, Place]:
        connection = await self.database.connection()
        taken = dict(await (await connection.execute(_PACE, prepare=True)).fetchall())
        rows = await (await connection.execute(_QUEUE, [list(conversations)], prepare=True)).fetchall()
        waiting = {one: Place(place, waits(place, taken.get(department, 0))) for one, department, place in rows}
        return dict.fromkeys(conversations, NOT_WAITING) | waiting

    def here(self) -> set[int]:
        """Conversations whose customers are connected to this process."""
        everybody = self.hub.everybody()
        return {one.conversation for one in everybody if one.ticket.is_public and not one.ticket.is_agents}

    def news_for(self, conversations: Iterable[int]) -> Iterable[tuple[int, Place]]:
        """Whose place is another than he was told last."""
        for conversation in conversations:
            place = self.places.get(conversation, NOT_WAITING)
            known = self.told.get(conversation)
            if place != known and (place.place or known is not None):
                self.told[conversation] = place
                yield conversation, place


async def _write_seen(connection: "psycopg.AsyncConnection[Any]", side: Side, known: dict[int, int]) -> list[SeenUpTo]:
    cursor = await connection.execute(_SEEN[side], [list(known), list(known.values())], prepare=True)
    return [SeenUpTo(conversation, side, seq) for conversation, seq in await cursor.fetchall()]
