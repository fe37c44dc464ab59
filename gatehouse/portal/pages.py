"""Keyset pages: a place in a list is the time and id of its last row, so that no page costs more than another."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from gatehouse.conversations.models import Conversation
from gatehouse.conversations.zones import instant

SIZE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """Rows, newest first; `after` leads to the next page and is empty on the last."""

    rows: list[Conversation]
    after: str


def page_of(conversations: QuerySet[Conversation], after: str = "") -> Page:
    """One page of a list. An `after` that is no place begins at the start."""
    place = _read(after)
    if place is not None:
        at, pk = place
        conversations = conversations.filter(Q(updated_at__lt=at) | Q(updated_at=at, pk__lt=pk))
    rows = list(conversations.order_by("-updated_at", "-pk")[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    return Page(rows[:SIZE], f"{last.updated_at.isoformat()}~{last.pk}" if last else "")


def _read(after: str) -> tuple[datetime, int] | None:
    at, _, pk = after.partition("~")
    try:
        moment = instant(at)
    except ValueError:
        return None
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    return moment, int(pk)
