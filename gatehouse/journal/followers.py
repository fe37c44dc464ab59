"""Followers read committed entries in order and do their work and move their cursor in one transaction.

An entry is handed over only when no older transaction can still commit one before it
(`xid < pg_snapshot_xmin(pg_current_snapshot())`), so the pair (xid, id) is an order in which nothing appears late.
"""

import logging
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from gatehouse.journal.models import Cursor, Entry

log = logging.getLogger(__name__)

# The next ones in order: those of the wanted kinds, and the last of all, which says how far the cursor moves.
_NEXT = """
select id, xid, subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash, count from (
  select *, count(*) over () as count, row_number() over (order by xid desc, id desc) as from_last from (
    select * from journal_entry
    where (xid, id) > (%s::xid8, %s) and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, id limit %s) next
) next where from_last = 1 or %s::text[] is null or kind = any(%s::text[])
order by xid, id
"""


class Follower:
    """A named reader of the journal. Subclasses set `name` and write `handle`; `kinds` narrows what they are shown."""

    name: ClassVar[str]
    kinds: ClassVar[frozenset[str] | None] = None
    batch: ClassVar[int] = 200

    def handle(self, entries: list[Entry]) -> None:
        """Do the work for these entries, in the caller's transaction. An exception undoes it and stops the follower."""
        raise LookupError(f"{type(self).__name__} handles nothing")

    def wants(self, entry: Entry) -> bool:
        return self.kinds is None or entry.kind in self.kinds


class Projection(Follower):
    """A follower whose result can be thrown away and rebuilt from the journal's first entry."""

    def reset(self) -> None:
        """Remove everything that this follower has derived."""
        raise LookupError(f"{type(self).__name__} cannot be reset")


class Courier(Follower):
    """A follower that acts on the world (mail, push, webhooks). It is never replayed."""


class Stopped(Exception):
    """The follower cannot get past an entry. Mend the cause; it tries again by itself, and at once after a restart."""


def run_once(follower: Follower) -> int:
    """Hand one batch over; return how many entries were read (0: nothing to do, or another process is at it).

    Raises Stopped when an entry makes the follower fail; all entries before it are done and stay done.
    """
    try:
        return _run(follower, follower.batch)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        # One entry of the batch is the cause: go through it one by one, so that the good ones before it are kept.
        while _run_single(follower):
            pass
        return 1


def _run_single(follower: Follower) -> int:
    try:
        return _run(follower, 1)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        entry_id = _mark_failed(follower, error)
        log.exception("follower %s stopped at entry %s", follower.name, entry_id)
        raise Stopped(f"{follower.name} stopped at entry {entry_id}: {error}") from error


@transaction.atomic
def _run(follower: Follower, limit: int) -> int:
    cursor = Cursor.objects.select_for_update(skip_locked=True).filter(pk=follower.name).first()
    if cursor is None:
        return 0
    entries = _next(cursor, limit, follower.kinds)
    if not entries:
        return 0
    wanted = [entry for entry in entries if follower.wants(entry)]
    if wanted:
        follower.handle(wanted)
    _move(cursor, entries[-1])
    return int(entries[0].count)  # type: ignore[attr-defined]


def _next(cursor: Cursor, limit: int, kinds: frozenset[str] | None) -> list[Entry]:
    wanted = None if kinds is None else list(kinds)
    return list(Entry.objects.raw(_NEXT, [cursor.xid, cursor.entry_id, limit, wanted, wanted]))


def _move(cursor: Cursor, to: Entry) -> None:
    cursor.xid, cursor.entry_id = str(to.xid), to.pk
    cursor.failed_entry_id, cursor.failed_at, cursor.failures, cursor.error = None, None, 0, ""
    cursor.save()


def _mark_failed(follower: Follower, error: Exception) -> int | None:
    cursor = Cursor.objects.get(pk=follower.name)
    entry = next(iter(_next(cursor, 1, None)), None)
    cursor.failed_entry_id = entry.pk if entry else None
    cursor.failed_at, cursor.failures = timezone.now(), cursor.failures + 1
    cursor.error = f"{type(error).__name__}: {error}"[:2000]
    cursor.save()
    return cursor.failed_entry_id


def ensure_cursors(followers: Iterable[Follower]) -> None:
    """Give every follower its cursor; a new one starts at the journal's first entry."""
    Cursor.objects.bulk_create([Cursor(name=f.name) for f in followers], ignore_conflicts=True)


@transaction.atomic
def replay(follower: Follower) -> None:
    """Empty a projection and start it again from the first entry. Raises ValueError for a courier."""
    if not isinstance(follower, Projection):
        raise ValueError(f"{follower.name} sends things to people; only projections can be replayed")
    cursor = Cursor.objects.select_for_update().get(pk=follower.name)
    follower.reset()
    cursor.xid, cursor.entry_id = "0", 0
    cursor.failed_entry_id, cursor.failed_at, cursor.failures, cursor.error = None, None, 0, ""
    cursor.save()


_LAG = """
select c.name, c.failed_at is not null, (
  select extract(epoch from now() - min(e.at)) from (
    select at from journal_entry where (xid, id) > (c.xid, c.entry_id) order by xid, id limit 1
  ) e
) from journal_cursor c order by c.name
"""


def lags() -> dict[str, tuple[float, bool]]:
    """For each follower the age in seconds of the oldest entry it has not dealt with, and whether it is stopped."""
    with connection.cursor() as cursor:
        cursor.execute(_LAG)
        return {name: (float(age or 0), stopped) for name, stopped, age in cursor.fetchall()}


class Runner:
    """Drives one follower in a thread of its own until told to stop. `wake` cuts the wait short when entries arrive.

    What comes at once is read at once; what follows within `pace` seconds is gathered and read together, so that a rush
    costs a few statements a second and not a few for each entry.
    """

    poll = 1.0
    pace = 0.25
    longest_pause = timedelta(minutes=5).total_seconds()

    def __init__(self, follower: Follower) -> None:
        self.follower = follower
        self.wake = threading.Event()
        self._stop = threading.Event()
        self._pause = 0.0

    def run(self) -> None:
        while not self._stop.is_set():
            begun = time.monotonic()
            read = self._step()
            if not read:
                self.wake.wait(self._pause or self.poll)
                self.wake.clear()
            elif read < self.follower.batch:
                self._stop.wait(max(0.0, begun + self.pace - time.monotonic()))

    def stop(self) -> None:
        self._stop.set()
        self.wake.set()

    def _step(self) -> int:
        try:
            read = run_once(self.follower)
        except Stopped:
            self._back_off()
            return 0
        except (DatabaseError, InterfaceError) as error:
            log.warning("follower %s waits for the database: %s", self.follower.name, error)
            connection.close()
            self._back_off()
            return 0
        self._pause = 0.0
        return read

    def _back_off(self) -> None:
        self._pause = min(max(self._pause * 2, 1.0), self.longest_pause)
        self._stop.wait(self._pause)
