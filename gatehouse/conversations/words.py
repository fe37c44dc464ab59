"""Words of subjects and the time of the last change in one index: the newest that fit are found without all the others.

Beside its words the index holds three marks of each conversation: the day, the week and the four weeks in which it changed
last (UTC, counted from 1970). Together with a mark the most common word costs no more than a rare one, since the index reads
little beyond the shorter of both lists. `newest_first` says which marks to ask for, one after the other.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func

_DAY, _WEEK, _SPAN = 86_400, 7, 28  # seconds; days
_SPANS = 12  # are asked for one by one; what is older is one more age


class Words(Func):
    """What the index holds: `Words("subject", "updated_at")`. The function is the database's (migration 0022)."""

    function = "conversation_words"

    def __init__(self, *expressions: Any, **more: Any) -> None:
        super().__init__(*expressions, output_field=SearchVectorField(), **more)


@dataclass(frozen=True, slots=True)
class Ages:
    """`marks` as PostgreSQL's tsquery writes them, the newest first; they cover what changed from `since` to `until`."""

    marks: list[str]
    since: datetime
    until: datetime

    def coarse(self) -> list[str]:
        """Marks of the same time in three parts: for what costs the index much, however little of it is wanted."""
        return [" | ".join(part) for _kind, part in groupby(self.marks, itemgetter(2))]


def newest_first(now: datetime) -> Ages:
    """A week or two day after day, four to seven weeks one after the other, then a dozen times four.

    Tomorrow comes first: clocks of machines differ.
    """
    first = day = int(now.timestamp()) // _DAY + 1
    marks = []
    while first - day < _WEEK or (day + 1) % _WEEK:
        marks.append(f"'/d{day}'")
        day -= 1
    weeks = day
    while weeks - day < _SPAN or (day + 1) % _SPAN:
        marks.append(f"'/w{day // _WEEK}'")
        day -= _WEEK
    for _ in range(_SPANS):
        marks.append(f"'/m{day // _SPAN}'")
        day -= _SPAN
    return Ages(marks, _begin(day + 1), _begin(first + 1))


def _begin(day: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(days=day)
