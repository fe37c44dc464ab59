"""Storing what clients say: a few connections, each writing whatever has come in meanwhile in one transaction.

A conversation always goes by the same lane, so what one client says stays in order.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from gatehouse.conversations.post import Post, Posted, Prepared, Refused, prepare
from gatehouse.conversations.post_many import Outcome, has_files, send_many
from gatehouse.live.database import Database
from gatehouse.live.frames import Removed

log = logging.getLogger(__name__)
LANES = 2
MOST_AT_ONCE = 64
MOST_WAITING = 4_000  # of one lane; whoever comes then is told to say it again
SHORT = 1_000  # characters that the guard reads at once; longer texts are read on a thread


@dataclass(frozen=True, slots=True)
class Stored:
    """A message that is stored, with what its readers are shown. Without `message` it was stored before."""

    conversation: int
    message: UUID | None
    client_id: UUID
    seq: int
    at: str
    text: str
    removed: list[Removed]
    has_files: bool
    is_agents: bool


@dataclass(frozen=True, slots=True)
class NotStored:
    """Why a message is not stored, as the protocol's error."""

    code: str
    message: str
    field: str | None = None
    retry_after: float | None = None

    def __str__(self) -> str:
        return self.message


UNAVAILABLE = NotStored("unavailable", "Not stored now. Say the same again, with the same id.", retry_after=1.0)
CLOSED = NotStored("closed", "This conversation takes no message. Make a visit again: it says what goes on.")
UNKNOWN_FILE = NotStored("file_unknown", "A file is not there. Upload it again.", "files")

Answer = Callable[[Stored | NotStored], None]


@dataclass
class Lane:
    """One connection and what waits for it."""

    database: Database
    waiting: deque[tuple[Post, Answer]] = field(default_factory=deque)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_idle: asyncio.Event = field(default_factory=asyncio.Event)
    is_away: bool = False  # the database: one line of log says so, however many messages come meanwhile

    def put(self, post: Post, answer: Answer) -> None:
        if len(self.waiting) >= MOST_WAITING:
            return answer(UNAVAILABLE)
        self.waiting.append((post, answer))
        self.is_idle.clear()
        self.wake.set()

    async def run(self) -> None:
        """Store until cancelled."""
        while True:
            if not self.waiting:
                self.is_idle.set()
                self.wake.clear()
                await self.wake.wait()
            batch = [self.waiting.popleft() for _ in range(min(len(self.waiting), MOST_AT_ONCE))]
            for (post, answer), outcome in zip(batch, await self._store([post for post, _ in batch]), strict=True):
                _tell(answer, _outcome(post, outcome))

    async def _store(self, posts: list[Post]) -> "list[tuple[Prepared, Outcome | NotStored] | NotStored]":
        try:
            prepared = [await _guarded(post) for post in posts]
            connection = await self.database.connection()
            lacking = {
                id(one) for one in prepared if one.params["attachments"] and not await self._has(connection, one)
            }
            sent = iter(await send_many(connection, [one for one in prepared if id(one) not in lacking]))
            self.is_away = False
            return [(one, UNKNOWN_FILE if id(one) in lacking else next(sent)) for one in prepared]
        except (psycopg.Error, OSError) as error:
            log.log(logging.DEBUG if self.is_away else logging.WARNING, "Messages could not be stored: %s", error)
            self.is_away = True
            await self.database.drop()
            return [UNAVAILABLE] * len(posts)
        except Exception:
            log.exception("Messages could not be stored")
            await self.database.drop()
            return [UNAVAILABLE] * len(posts)

    async def _has(self, connection: "psycopg.AsyncConnection[Any]", one: Prepared) -> bool:
        """A message that was stored before has its files already: sending it again says what it became."""
        return await has_files(connection, one) or await _is_known(connection, one)


class Lanes:
    """All of them, for one process."""

    def __init__(self, dsn: str, count: int = LANES) -> None:
        self.all = [Lane(Database(dsn, f"lane {number + 1}")) for number in range(count)]
        self._running: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._running = [asyncio.create_task(lane.run()) for lane in self.all]

    def put(self, post: Post, answer: Answer) -> None:
        """Store it soon; `answer` is called with what became of it."""
        self.all[post.conversation % len(self.all)].put(post, answer)

    async def stop(self, patience: float) -> None:
        """Store what waits, for at most `patience` seconds, and end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                for lane in self.all:
                    await lane.is_idle.wait()
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for lane in self.all:
            await lane.database.drop()


async def _guarded(post: Post) -> Prepared:
    return prepare(post) if len(post.text) <= SHORT else await asyncio.to_thread(prepare, post)


async def _is_known(connection: "psycopg.AsyncConnection[Any]", one: Prepared) -> bool:
    asked = "select 1 from conversations_message where conversation_id = %(conversation)s and client_id = %(client_id)s"
    return await (await connection.execute(asked, one.params, prepare=True)).fetchone() is not None


def _outcome(post: Post, outcome: "tuple[Prepared, Outcome | NotStored] | NotStored") -> Stored | NotStored:
    if isinstance(outcome, NotStored):
        return outcome
    prepared, became = outcome
    if isinstance(became, NotStored):
        return became
    if isinstance(became, Refused):
        return CLOSED
    return _stored(post, prepared, became)


def _stored(post: Post, prepared: Prepared, posted: Posted) -> Stored:
    return Stored(
        conversation=post.conversation,
        message=posted.message,
        client_id=post.client_id,
        seq=posted.public_seq or 0,
        at=posted.at.isoformat() if posted.at else "",
        text=prepared.params["text"],
        removed=[{"kind": str(one.kind), "count": one.count} for one in posted.found],
        has_files=bool(post.attachments),
        is_agents=post.author.is_agent,
    )


def _tell(answer: Answer, outcome: Stored | NotStored) -> None:
    """One client's trouble is not the lane's."""
    try:
        answer(outcome)
    except Exception:
        log.exception("A client could not be answered")
