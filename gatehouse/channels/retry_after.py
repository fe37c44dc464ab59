"""How long the other side asks to be left alone: the Retry-After of its answer (RFC 9110 §10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime


def left_alone_until(header: str, now: datetime, longest: timedelta) -> datetime | None:
    """By seconds or by a date, at most `longest` from now; None for what is over already or cannot be read."""
    said = header.strip()
    until = _by_seconds(said, now, longest) if said.isascii() and said.isdecimal() else _by_date(said)
    return min(until, now + longest) if until and until > now else None


def _by_seconds(said: str, now: datetime, longest: timedelta) -> datetime:
    # More digits than that are no time that anybody waits, and numbers without end are none that we read.
    return now + timedelta(seconds=int(said)) if len(said) < 10 else now + longest


def _by_date(said: str) -> datetime | None:
    """All three spellings of a date in HTTP are in UTC, also the one that does not say so."""
    try:
        found = parsedate_to_datetime(said)
    except ValueError:
        return None
    return found.replace(tzinfo=found.tzinfo or UTC)
