"""Windows of a timeline: a bounded number of rows before, after or around a place, read along an index.

Rows are entries of the conversation and of those merged into it, and messages that a split moved here; they are ordered
by time. A cut never goes between rows of the very same time, so that paging by time loses none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from gatehouse.conversations.models import Conversation, Delivery, Message
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry

ROWS = 40
_MAIL = {name: name for name in ("id", "channel", "contact_id", "recipient", "state", "error", "sent_at")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which rows: before a time, after one, around the entry `at`, or what is new `since`; by default the newest.

    `at` and `since` are sequence numbers as the actor counts them.
    """

    before: datetime | None = None
    after: datetime | None = None
    at: int | None = None
    since: int | None = None
    rows: int = ROWS


NEWEST = Window()


@dataclass(frozen=True, slots=True)
class Row:
    """One row before it is drawn. `message` is an id as text; a message that was moved here has no entry here.

    `deliveries` are the mails that a public entry caused, for agents.
    """

    at: datetime
    seq: int
    entry: Entry | None
    message: str = ""
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """Rows in order, and the times before and after which there are more."""

    rows: list[Row]
    earlier: datetime | None = None
    later: datetime | None = None


def rows_of(conversation: Conversation, threads: list[int], actor: Actor, window: Window, *, has_moved: bool) -> Cut:
    """The window's rows."""
    read = _Reader(conversation, threads, actor, has_moved)
    if window.since is not None:
        rows, missed = _cut_start(read.back(_numbered(actor, gt=window.since), window.rows), window.rows)
        return Cut(rows, missed)
    if window.after is not None:
        ahead = read.ahead(Q(at__gt=window.after), window.rows)
        rows, later = _cut_end(ahead, window.rows)
        return Cut(rows, rows[0].at if rows else None, later)
    if window.at is not None and (pivot := _time_of(conversation, actor, window.at)):
        return _around(read, pivot, window.rows // 2)
    back = read.back(Q(at__lt=window.before) if window.before else Q(), window.rows)
    rows, earlier = _cut_start(back, window.rows)
    return Cut(rows, earlier, rows[-1].at if rows and window.before else None)


def _around(read: "_Reader", pivot: datetime, half: int) -> Cut:
    before, earlier = _cut_start(read.back(Q(at__lte=pivot), half), half)
    behind, later = _cut_end(read.ahead(Q(at__gt=pivot), half), half)
    return Cut([*before, *behind], earlier, later)


def _cut_start(rows: list[Row], most: int) -> tuple[list[Row], datetime | None]:
    """At most the last `most` of rows in order, and the time before which there is more."""
    if len(rows) <= most:
        return rows, None
    kept = rows[-most:]
    whole = [row for row in kept if row.at > rows[-most - 1].at] or kept
    return whole, whole[0].at


def _cut_end(rows: list[Row], most: int) -> tuple[list[Row], datetime | None]:
    """The same from the other end."""
    if len(rows) <= most:
        return rows, None
    whole = [row for row in rows[:most] if row.at < rows[most].at] or rows[:most]
    return whole, whole[-1].at


def _numbered(actor: Actor, **lookups: int) -> Q:
    number = "public_seq" if actor.is_contact else "seq"
    return Q(**{f"{number}__{how}": value for how, value in lookups.items()})


def _time_of(conversation: Conversation, actor: Actor, number: int) -> datetime | None:
    """When the entry with this number was made; None when the actor knows no such entry."""
    own = Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk)
    return own.filter(_numbered(actor, exact=number)).order_by("seq").values_list("at", flat=True).first()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows of some threads for an actor, one more than asked for, so that it is known whether there are more."""

    conversation: Conversation
    threads: list[int]
    actor: Actor
    has_moved: bool

    def back(self, where: Q, most: int) -> list[Row]:
        """The newest that fit, in order."""
        return self._rows(where, most, "-")[-most - 1 :]

    def ahead(self, where: Q, most: int) -> list[Row]:
        """The oldest that fit, in order."""
        return self._rows(where, most, "")[: most + 1]

    def _rows(self, where: Q, most: int, direction: str) -> list[Row]:
        found = chain(self._entries(where, most, direction), self._moved(where, most, direction))
        return sorted(found, key=lambda row: (row.at, row.seq))

    def _entries(self, where: Q, most: int, direction: str) -> Iterator[Row]:
        """Each thread's stretch of its index, all in one query."""
        known = Entry.objects.filter(where, subject_kind="conversation")
        if self.actor.is_contact:
            known = known.filter(public_seq__isnull=False)
        if self.actor.is_agent:
            caused = (
                Delivery.objects.filter(entry=OuterRef("pk"))
                .exclude(channel="webhook")
                .values(mail=JSONObject(**_MAIL))
            )
            known = known.annotate(mails=ArraySubquery(caused))
        ordered = known.order_by(f"{direction}at", f"{direction}seq")
        stretches = [ordered.filter(subject_id=thread)[: most + 1] for thread in self.threads]
        for entry in _together(stretches):
            deliveries = _deliveries(entry.mails) if self.actor.is_agent and entry.is_public else ()
            yield Row(entry.at, entry.seq, entry, entry.content["data"].get("message", ""), deliveries)

    def _moved(self, where: Q, most: int, direction: str) -> Iterator[Row]:
        """Messages that were split off to here from elsewhere."""
        if not self.has_moved:
            return
        moved = Message.objects.filter(moved_to__in=self.threads).exclude(conversation__in=self.threads)
        if self.actor.is_contact:
            moved = moved.filter(public_seq__isnull=False)
        timed = moved.annotate(at=F("created_at")).filter(where).order_by(f"{direction}at", f"{direction}pk")
        for pk, at in timed.values_list("pk", "at")[: most + 1]:
            yield Row(at, 0, None, str(pk))


def _deliveries(mails: list[dict[str, Any]]) -> tuple[Delivery, ...]:
    """In the order in which they were made; their times come as text."""
    for mail in mails:
        mail["sent_at"] = mail["sent_at"] and datetime.fromisoformat(mail["sent_at"])
    return tuple(Delivery(**mail) for mail in sorted(mails, key=itemgetter("id")))


def _together(stretches: list[QuerySet[Entry]]) -> Any:
    return stretches[0] if len(stretches) == 1 else stretches[0].union(*stretches[1:], all=True)
