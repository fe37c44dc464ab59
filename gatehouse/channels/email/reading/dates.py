"""The Date field, as far as it can be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_LONGEST = 100
_WIDEST_OFFSET = 14 * 3600


def read_date(value: str) -> datetime | None:
    """The moment with the offset that the sender wrote; UTC where he wrote none; None where it is no date."""
    try:
        fields = parsedate_tz(value[:_LONGEST])
        if fields is None:
            return None
        offset = fields[9] or 0
        zone = timezone(timedelta(seconds=offset)) if 0 < abs(offset) <= _WIDEST_OFFSET else UTC
        return datetime(*fields[:6], tzinfo=zone)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
