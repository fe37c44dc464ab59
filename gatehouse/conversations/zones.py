"""Time zones by the names that contacts and browsers give, times as addresses of pages name them, and whose dates we write."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language, to_locale


@lru_cache(maxsize=1024)
def named(name: str) -> ZoneInfo | None:
    """The zone with this IANA name, or None when there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # no such zone, or a name that is no file name
        return None


def instant(text: str) -> datetime:
    """The time that an address of ours names (ISO 8601 with its zone), in UTC: PostgreSQL takes no zone of 16 hours.

    Raises ValueError for what is no time, has no zone, or lies outside of the calendar.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("The time has no zone.")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("The time is outside of the calendar.") from None


def label(at: datetime) -> str:
    """How far a time is from UTC, as customers read it: `UTC`, `UTC+1`, `UTC+5:30`."""
    offset = at.utcoffset()
    if not offset:
        return "UTC"
    hours, minutes = divmod(abs(int(offset.total_seconds())) // 60, 60)
    sign = "-" if offset.total_seconds() < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{minutes:02}" if minutes else "")


def date_locale() -> str:
    """The locale (CLDR) by which pages and mails write dates: the active language's.

    English ones are written as most of the world writes them, the day before the month.
    """
    name = to_locale(get_language() or settings.LANGUAGE_CODE)
    return "en_GB" if name == "en" else name
