"""Opening hours. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `since` to before `until` on these days, 0 for Monday; over midnight when `until` is not later."""

    days: frozenset[int]
    since: time
    until: time

    def covers(self, moment: datetime) -> bool:
        now, today = moment.time(), moment.weekday()
        if self.since < self.until:
            return today in self.days and self.since <= now < self.until
        return (today in self.days and now >= self.since) or ((today - 1) % 7 in self.days and now < self.until)


@dataclass(frozen=True, slots=True)
class Hours:
    """All spans; none means always open."""

    spans: tuple[Span, ...]

    @classmethod
    def parse(cls, rows: Iterable[Mapping[str, Any]]) -> "Hours":
        """Read what a brand stores. Raises ValueError, KeyError or TypeError for anything else."""
        return cls(tuple(_span(row) for row in rows))

    def is_open(self, moment: datetime) -> bool:
        return not self.spans or any(span.covers(moment) for span in self.spans)


def next_opening(hours: Hours, moment: datetime) -> datetime | None:
    """The next time at which it opens; None while it is open, or when no span has a day."""
    if hours.is_open(moment):
        return None
    starts = [
        datetime.combine(moment.date() + timedelta(days=ahead), span.since, moment.tzinfo)
        for span in hours.spans
        for ahead in range(8)
        if (moment.date() + timedelta(days=ahead)).weekday() in span.days
    ]
    return min((start for start in starts if start > moment), default=None)


def _span(row: Mapping[str, Any]) -> Span:
    days = frozenset(int(day) for day in row["days"])
    if not days <= set(range(7)):
        raise ValueError("days are 0 for Monday to 6 for Sunday")
    return Span(days, time.fromisoformat(row["from"]), time.fromisoformat(row["to"]))
