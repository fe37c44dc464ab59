"""What readers of a conversation get: its public entries in order, each once, read for all of them together.

A reader knows how far he is (`Subscription.last`). Whoever is behind, because something happened, because he has just come,
or because he read slowly, is read for from where he is. Nothing waits in memory for anybody.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from gatehouse.live.database import Database
from gatehouse.live.frames import Event, File, Message, Told
from gatehouse.live.hub import Hub, Subscription
from gatehouse.live.lanes import Stored

log = logging.getLogger(__name__)
Frame = TypeVar("Frame", Message, Event)
MOST_AT_ONCE = 200  # conversations in one statement
MOST_ENTRIES = 200  # of one conversation in one statement
FRESH = timedelta(minutes=2)  # for longer no answer can be taken back

_LAST = "select id, public_seq from conversations_conversation where id = any(%s::bigint[])"

_READ = """
select f.subject, e.public_seq, e.kind, e.at, m.id, m.kind, m.client_id, m.text, m.removed,
  m.withdrawn_at is not null or m.erased_at is not null, m.moved_to_id is not null, u.public_name, u.face,
  case when e.kind = 'state_set' then e.canonical::jsonb #>> '{data,state}' end, e.id,
  (select jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name, 'size', a.size, 'media_type', a.media_type,
    'small', a.thumbnail_key <> '') order by a.created_at, a.id)
    from conversations_attachment a where a.message_id = m.id and a.erased_at is null)
from unnest(%s::bigint[], %s::int[]) f (subject, since)
cross join lateral (
  select id, seq, public_seq, kind, at, canonical from journal_entry
  where subject_kind = 'conversation' and subject_id = f.subject and seq > f.since and public_seq > f.since
  order by seq limit %s) e
left join conversations_message m on m.conversation_id = f.subject and m.seq = e.seq
left join accounts_user u on u.id = coalesce(m.agent_id,
  case when e.kind = 'assigned' then (e.canonical::jsonb #>> '{data,agent}')::bigint end)
order by f.subject, e.seq
"""

# As accounts/limits.py counts a hit: an answer that a customer was shown cannot be taken back any more. It waits for a
# taking back that is under way.
_SHOW = """
insert into accounts_mark as m (key, count, expires_at)
select 'seen:' || id, 1, now() + interval '2 minutes' from unnest(%s::uuid[]) id order by 1
on conflict (key) do update set count = m.count + 1
"""
_WITHDRAWN = "select id from conversations_message where id = any(%s::uuid[]) and withdrawn_at is not null"

# Every answer has a code by which its reader finds out that it is ours (channels/email/codes.py); whoever shows it first gives
# it one.
_CODES = "select entry_id, code from email_messagecode where entry_id = any(%s::bigint[])"
_GIVE = """
insert into email_messagecode (code, kind, recipient, at, entry_id)
select given.code, 'reply', '', e.at, e.id from unnest(%s::text[], %s::bigint[]) given (code, entry)
join journal_entry e on e.id = given.entry
on conflict do nothing
"""


@dataclass(frozen=True)
class Showing:
    """What the gateway itself does not know: addresses of files for a reader and of agents' pictures, an agent's Markdown as
    HTML, and codes."""

    address: Callable[[str, str, bool], str]  # (actor, file, whether the small picture)
    face: Callable[[UUID], str]
    html: Callable[[str], str]
    new_code: Callable[[], str]
    spaced: Callable[[str], str]  # a code as people read it


@dataclass(frozen=True, slots=True)
class Line:
    """One public entry as it is read; `files` without their addresses, which differ by reader."""

    frame: Message | Event
    files: list[dict[str, Any]]
    message: UUID | None = None
    entry: int = 0


class Feed:
    """Reads for those who are behind, as long as there are any."""

    def __init__(self, dsn: str, hub: Hub, showing: Showing) -> None:
        self.database = Database(dsn, "feed")
        self.hub = hub
        self.showing = showing
        self._behind: dict[int, None] = {}  # conversations, in the order in which they fell behind
        self._wake = asyncio.Event()

    def want(self, conversation: int) -> None:
        """Somebody there is behind."""
        self._behind[conversation] = None
        self._wake.set()

    def show(self, stored: Stored) -> None:
        """What was just stored here goes out without being read again, to those who have all before it."""
        line = Line(_said(stored), [])
        for reader in self.hub.readers(stored.conversation):
            if stored.has_files or stored.is_agents or stored.message is None or not self._show(reader, [line]):
                self.want(stored.conversation)

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            await self._wake.wait()
            batch = list(islice(self._behind, MOST_AT_ONCE))
            for conversation in batch:
                del self._behind[conversation]
            if not self._behind:
                self._wake.clear()
            try:
                await self._serve(batch)
            except (psycopg.Error, OSError) as error:
                log.warning("The gateway cannot read: %s", error)
                await self._later(batch)
            except Exception:
                log.exception("The gateway cannot read")
                await self._later(batch)

    async def _later(self, batch: Iterable[int]) -> None:
        await self.database.drop()
        await asyncio.sleep(0.5)
        for conversation in batch:
            self.want(conversation)

    async def _serve(self, batch: Sequence[int]) -> None:
        readers = {one: [each for each in self.hub.readers(one) if not each.client.connection.is_slow] for one in batch}
        await self._begin([one for one, there in readers.items() if any(each.last is None for each in there)])
        since = {one: min(each.last or 0 for each in there) for one, there in readers.items() if there}
        if not since:
            return
        lines = await self._read(since)
        for conversation, read in lines.items():
            for reader in self.hub.readers(conversation):
                self._show(reader, read)
            if len(read) == MOST_ENTRIES:
                self.want(conversation)

    async def _begin(self, conversations: list[int]) -> None:
        """Tell those who have just come what the newest number is; none is sent what he says he has."""
        if not conversations:
            return
        connection = await self.database.connection()
        rows = await (await connection.execute(_LAST, [conversations], prepare=True)).fetchall()
        for conversation, last in rows:
            for reader in self.hub.readers(conversation):
                if reader.last is None:
                    reader.last = min(last if reader.since is None else reader.since, last)
                    reader.client.tell({"type": "subscribed", "subject": reader.name, "last": last})

    async def _read(self, since: dict[int, int]) -> dict[int, list[Line]]:
        connection = await self.database.connection()
        asked = [list(since), list(since.values()), MOST_ENTRIES]
        rows = await (await connection.execute(_READ, asked, prepare=True)).fetchall()
        read: dict[int, list[Line]] = {}
        for row in rows:
            read.setdefault(row[0], []).append(self._line(row))
        await self._mark_shown(connection, read)
        await self._seal(connection, [line for lines in read.values() for line in lines if _is_answer(line)])
        return read

    async def _seal(self, connection: "psycopg.AsyncConnection[Any]", answers: list[Line]) -> None:
        entries = [line.entry for line in answers]
        if not entries:
            return
        known = dict(await (await connection.execute(_CODES, [entries], prepare=True)).fetchall())
        if missing := [entry for entry in entries if entry not in known]:
            await connection.execute(_GIVE, [[self.showing.new_code() for _ in missing], missing], prepare=True)
            known |= dict(await (await connection.execute(_CODES, [missing], prepare=True)).fetchall())
        for line in answers:
            if line.frame["type"] == "message" and line.entry in known:
                line.frame["code"] = self.showing.spaced(known[line.entry])

    async def _mark_shown(self, connection: "psycopg.AsyncConnection[Any]", read: dict[int, list[Line]]) -> None:
        """Before a customer is shown an answer it is noted, and what was taken back meanwhile is left out."""
        readers = [one for one in read if not all(each.ticket.is_agents for each in self.hub.readers(one))]
        shown = [line.message for one in readers for line in read[one] if line.message and _is_fresh_answer(line)]
        if not shown:
            return
        await connection.execute(_SHOW, [shown], prepare=True)
        gone = {row[0] for row in await (await connection.execute(_WITHDRAWN, [shown], prepare=True)).fetchall()}
        for lines in read.values():
            lines[:] = [_withdrawn(line) if line.message in gone else line for line in lines]

    def _show(self, reader: Subscription, lines: list[Line]) -> bool:
        """Send what is next for this reader; False when he is still behind."""
        for line in lines:
            if reader.last is None or reader.client.connection.is_slow:
                return False
            if line.frame["seq"] <= reader.last:
                continue
            if line.frame["seq"] != reader.last + 1:
                return False
            reader.client.tell(self._for(reader, line))
            reader.last = line.frame["seq"]
        return True

    def _for(self, reader: Subscription, line: Line) -> Told:
        frame: Told = {**line.frame, "subject": reader.name}  # type: ignore[assignment]
        if line.files and frame["type"] == "message":
            frame["files"] = [self._file(reader.ticket.actor, file) for file in line.files]
        return frame

    def _file(self, actor: str, file: dict[str, Any]) -> File:
        address = self.showing.address
        small = address(actor, file["id"], True) if file["small"] else None
        return {
            "id": file["id"],
            "name": file["name"],
            "size": file["size"],
            "media_type": file["media_type"],
            "url": address(actor, file["id"], False),
            "thumbnail": small,
        }

    def _line(self, row: Sequence[Any]) -> Line:
        (_, seq, kind, at, id_, side, client_id, text, removed, is_gone, is_moved, name, face, state, entry, files) = (
            row
        )
        if id_ is None or is_gone or is_moved:
            gone = "withdrawn" if is_gone else "moved" if is_moved else kind
            return Line(self._with_face(_event(seq, gone, name or "", at, state), face), [])
        from_agent = side == "agent"
        frame: Message = {
            "type": "message",
            "subject": "",
            "seq": seq,
            "id": str(id_),
            "client_id": str(client_id),
            "from": "agent" if from_agent else "customer",
            "name": name or "",
            "text": text,
            "html": self.showing.html(text) if from_agent else "",
            "files": [],
            "removed": removed,
            "at": at.isoformat(),
        }
        return Line(self._with_face(frame, face), files or [], id_, entry)

    def _with_face(self, frame: Frame, face: UUID | None) -> Frame:
        if face is not None:
            frame["face"] = self.showing.face(face)
        return frame


def _is_answer(line: Line) -> bool:
    return line.frame["type"] == "message" and line.frame["from"] == "agent"


def _is_fresh_answer(line: Line) -> bool:
    return _is_answer(line) and datetime.fromisoformat(line.frame["at"]) > datetime.now(UTC) - FRESH


def _event(seq: int, kind: str, name: str, at: datetime, state: str | None) -> Event:
    event: Event = {"type": "event", "subject": "", "seq": seq, "kind": kind, "name": name, "at": at.isoformat()}
    if state:
        event["state"] = state
    return event


def _withdrawn(line: Line) -> Line:
    return Line(_event(line.frame["seq"], "withdrawn", "", datetime.fromisoformat(line.frame["at"]), None), [])


def _said(stored: Stored) -> Message:
    return {
        "type": "message",
        "subject": "",
        "seq": stored.seq,
        "id": str(stored.message),
        "client_id": str(stored.client_id),
        "from": "agent" if stored.is_agents else "customer",
        "name": "",
        "text": stored.text,
        "html": "",
        "files": [],
        "removed": stored.removed,
        "at": stored.at,
    }
