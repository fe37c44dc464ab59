"""Times in mails are in the reader's zone, which is named."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from gatehouse.channels.email.moments import moment

AT = datetime(2026, 3, 12, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Europe/Tallinn", "12 March 2026, 15:20 (UTC+2)"),
        ("Asia/Kolkata", "12 March 2026, 18:50 (UTC+5:30)"),
        ("", "12 March 2026, 13:20 (UTC)"),
        ("../../etc/passwd", "12 March 2026, 13:20 (UTC)"),
    ],
)
def test_moment(zone: str, shown: str) -> None:
    with translation.override("en"):
        assert moment(AT, zone) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("zh-hans", "2026年3月12日, 13:20 (UTC)"), ("ar", "12 مارس 2026, 13:20 (UTC)")],
)
def test_the_day_is_written_as_the_language_does(language: str, shown: str) -> None:
    with translation.override(language):
        assert moment(AT, "") == shown
