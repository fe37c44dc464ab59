"""Ages follow each other without a gap and without counting a day twice, whatever day it is."""

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from gatehouse.conversations.words import newest_first

_DAYS = {"d": 1, "w": 7, "m": 28}


def days(marks: str) -> list[int]:
    """All days that these marks stand for."""
    covered = []
    for mark in marks.split(" | "):
        length = _DAYS[mark[2]]
        begin = int(mark[3:-1]) * length
        covered += range(begin, begin + length)
    return covered


def number(at: datetime) -> int:
    return (at - datetime.fromtimestamp(0, UTC)).days


def covered(ages: list[str]) -> list[int]:
    return [day for marks in ages for day in sorted(days(marks), reverse=True)]


@given(st.integers(0, 10_000_000_000).map(partial(datetime.fromtimestamp, tz=UTC)))
def test_every_day_is_asked_for_once_and_the_newest_first(now: datetime) -> None:
    ages = newest_first(now)
    assert covered(ages.marks) == list(range(number(ages.until) - 1, number(ages.since) - 1, -1))
    assert ages.since < now - timedelta(days=336 + 28)
    assert timedelta(days=1) < ages.until - now <= timedelta(days=2)
    assert len(ages.marks) <= 13 + 7 + 12
    assert covered(ages.coarse()) == covered(ages.marks)
    assert len(ages.coarse()) == 3
