"""What is over, in keyset pages: a place in it is the beginning and the id of its last row."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from django.db.models import Q

from gatehouse.conversations.zones import instant
from gatehouse.status.models import Incident

SIZE = 30


@dataclass(frozen=True, slots=True)
class Page:
    """Incidents by month (its first day), newest first; `after` leads to older ones and is empty on the last page."""

    rows: list[Incident]
    months: list[tuple[date, list[Incident]]]
    after: str


def page_of(before: str = "") -> Page:
    """One page. A `before` that is no place begins at the newest."""
    found = Incident.objects.filter(is_active=True, ended_at__isnull=False)
    if place := _read(before):
        at, pk = place
        found = found.filter(Q(began_at__lt=at) | Q(began_at=at, pk__lt=pk))
    rows = list(found.order_by("-began_at", "-pk")[: SIZE + 1])
    last = rows[SIZE - 1] if len(rows) > SIZE else None
    shown = rows[:SIZE]
    months = [(month, list(within)) for month, within in groupby(shown, key=_month)]
    return Page(shown, months, f"{last.began_at.isoformat()}~{last.pk}" if last else "")


def _month(incident: Incident) -> date:
    return incident.began_at.astimezone(UTC).date().replace(day=1)


def _read(before: str) -> tuple[datetime, int] | None:
    at, _, pk = before.partition("~")
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    try:
        return instant(at), int(pk)
    except ValueError:
        return None
