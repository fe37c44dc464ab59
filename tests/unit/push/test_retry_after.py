"""How long a service asks to be left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from gatehouse.channels.retry_after import left_alone_until

NOW = datetime(2026, 3, 1, 14, 20, tzinfo=UTC)
LONGEST = timedelta(hours=2)


@pytest.mark.parametrize("header", ["600", " 600 ", "Sun, 01 Mar 2026 14:30:00 GMT", "Sun Mar  1 14:30:00 2026"])
def test_by_seconds_and_by_a_date(header: str) -> None:
    assert left_alone_until(header, NOW, LONGEST) == NOW + timedelta(minutes=10)


def test_the_old_spelling_of_a_date() -> None:
    assert left_alone_until("Sunday, 01-Mar-26 14:30:00 GMT", NOW, LONGEST) == NOW + timedelta(minutes=10)


@pytest.mark.parametrize(
    "header", ["86400", "9" * 5000, "Mon, 02 Mar 2026 14:20:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"]
)
def test_never_longer_than_we_would_wait_ourselves(header: str) -> None:
    assert left_alone_until(header, NOW, LONGEST) == NOW + LONGEST


@pytest.mark.parametrize(
    "header", ["", "0", "-5", "1.5", "soon", "٦٠", "Sun, 01 Mar 2026 14:19:59 GMT", "Sun, 99 Mar 2026 14:30:00 GMT"]
)
def test_what_is_over_or_cannot_be_read_says_nothing(header: str) -> None:
    assert left_alone_until(header, NOW, LONGEST) is None
