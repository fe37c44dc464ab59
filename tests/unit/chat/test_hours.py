"""When a chat is open, over midnight too, and when it opens next."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gatehouse.channels.chat.hours import Hours, Span, next_opening

MONDAY = datetime(2026, 11, 30, tzinfo=UTC)
WORKDAYS = {"days": [0, 1, 2, 3, 4], "from": "09:00", "to": "18:00"}
FRIDAY_NIGHT = {"days": [4], "from": "22:00", "to": "02:00"}

SPANS = st.builds(
    Span,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.times().map(lambda at: at.replace(microsecond=0)),
    st.times().map(lambda at: at.replace(microsecond=0)),
)
HOURS = st.lists(SPANS, min_size=1, max_size=4).map(lambda spans: Hours(tuple(spans)))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(day: int, clock: str) -> datetime:
    return datetime.combine((MONDAY + timedelta(days=day)).date(), time.fromisoformat(clock), UTC)


@pytest.mark.parametrize(
    ("day", "clock", "is_open"),
    [(0, "09:00", True), (0, "17:59:59", True), (0, "18:00", False), (0, "08:59:59", False), (5, "12:00", False)],
)
def test_a_working_day(day: int, clock: str, is_open: bool) -> None:
    assert Hours.parse([WORKDAYS]).is_open(at(day, clock)) is is_open


@pytest.mark.parametrize(
    ("day", "clock", "is_open"),
    [(4, "21:59", False), (4, "22:00", True), (5, "01:59", True), (5, "02:00", False), (4, "01:00", False)],
)
def test_a_night_belongs_to_the_day_on_which_it_began(day: int, clock: str, is_open: bool) -> None:
    assert Hours.parse([FRIDAY_NIGHT]).is_open(at(day, clock)) is is_open


def test_a_night_of_sunday_goes_on_on_monday() -> None:
    hours = Hours.parse([{**FRIDAY_NIGHT, "days": [6]}])
    assert hours.is_open(at(7, "01:00"))
    assert not hours.is_open(at(6, "01:00"))


def test_from_and_to_alike_is_a_whole_day() -> None:
    hours = Hours.parse([{"days": [0], "from": "08:00", "to": "08:00"}])
    assert [hours.is_open(at(*when)) for when in ((0, "07:59"), (0, "08:00"), (1, "07:59"), (1, "08:00"))] == [
        False, True, True, False,
    ]  # fmt: skip


def test_without_hours_it_is_always_open() -> None:
    assert Hours.parse([]).is_open(MONDAY)
    assert next_opening(Hours.parse([]), MONDAY) is None


@pytest.mark.parametrize(
    ("now", "opens"),
    [((0, "08:00"), (0, "09:00")), ((0, "18:00"), (1, "09:00")), ((4, "18:00"), (7, "09:00")), ((0, "10:00"), None)],
)
def test_the_next_opening(now: tuple[int, str], opens: tuple[int, str] | None) -> None:
    assert next_opening(Hours.parse([WORKDAYS]), at(*now)) == (opens and at(*opens))


def test_a_span_without_days_never_opens() -> None:
    assert next_opening(Hours.parse([{"days": [], "from": "09:00", "to": "18:00"}]), MONDAY) is None


def test_the_next_opening_is_told_in_the_brands_own_zone_across_a_change_of_clocks() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    friday = datetime(2026, 10, 23, 20, tzinfo=berlin)  # on Sunday the clocks go back
    opens = next_opening(Hours.parse([WORKDAYS]), friday)
    assert opens == datetime(2026, 10, 26, 9, tzinfo=berlin)
    assert opens.astimezone(UTC).hour == 8


@given(HOURS, MOMENTS)
def test_it_is_open_when_it_opens_and_not_before(hours: Hours, moment: datetime) -> None:
    opens = next_opening(hours, moment)
    if hours.is_open(moment):
        assert opens is None
        return
    assert opens is not None
    assert moment < opens <= moment + timedelta(days=7)
    assert hours.is_open(opens)
    assert not hours.is_open(opens - timedelta(microseconds=1))


@given(HOURS, MOMENTS)
def test_every_week_is_like_the_other(hours: Hours, moment: datetime) -> None:
    assert hours.is_open(moment) == hours.is_open(moment + timedelta(days=7))


@pytest.mark.parametrize(
    "row", [{}, {**WORKDAYS, "days": [7]}, {**WORKDAYS, "from": "9"}, {**WORKDAYS, "to": None}, {**WORKDAYS, "days": 1}]
)
def test_other_rows_are_refused(row: dict[str, object]) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        Hours.parse([row])
