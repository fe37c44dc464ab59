"""Words of subjects, the time of the last change and the department in one index: what fits is found without all the others.

The index holds the words of each conversation's subject as they are, once more with its department before each, and when
other departments were asked once more for that. An agent of some departments looks for theirs: what others write about
costs him nothing. Beside them stand three marks: the day, the week and the four weeks of the last change (UTC, counted from
1970). Together with a mark the most common word costs no more than a rare one, since the index reads little beyond
the shorter of both lists. `newest_first` says which marks to ask for, one after the other.
"""

from collections.abc import Iterable
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
    """What the index holds: `Words("subject", "updated_at", "department", "others_asked")`, as migration 0024 says."""

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


def places(departments: Iterable[int] | None) -> list[str]:
    """What stands before words in these departments and before those that any was asked about; None: in all of them."""
    return [""] if departments is None else ["/o/", *(f"/p{pk}/" for pk in departments)]


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
