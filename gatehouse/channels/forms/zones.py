"""Time zones to choose from: one well-known place for each difference from UTC that people live in."""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils.translation import get_language, to_locale

PLACES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago",
    "America/New_York", "America/Halifax", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Berlin",
    "Africa/Lagos", "Africa/Cairo", "Europe/Kyiv", "Europe/Istanbul", "Asia/Riyadh", "Asia/Tehran", "Asia/Dubai",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


@lru_cache(maxsize=1024)
def find(name: str) -> ZoneInfo | None:
    """The zone with this IANA name, or None when there is none."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):  # no such zone, or a name that is no file name
        return None


def choices() -> list[tuple[str, str]]:
    """UTC and the places, with their difference from UTC today and their names in the active language."""
    return list(_choices(get_language() or "en", datetime.now(UTC).date().toordinal()))


@lru_cache(maxsize=64)
def _choices(language: str, day: int) -> tuple[tuple[str, str], ...]:
    now, locale = datetime.fromordinal(day), to_locale(language)
    zones = sorted((ZoneInfo(name) for name in PLACES), key=lambda zone: zone.utcoffset(now) or UTC.utcoffset(now))
    places = ((str(zone), f"{difference(zone, now)} · {_city(zone, locale)}") for zone in zones)
    return (("UTC", "UTC"), *places)


def difference(zone: tzinfo, at: datetime) -> str:
    """`UTC+1`, `UTC-3:30`, or `UTC` alone."""
    minutes = round((zone.utcoffset(at) or UTC.utcoffset(at)).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return "UTC" if not minutes else f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def _city(zone: ZoneInfo, locale: str) -> str:
    return str(get_timezone_location(zone, locale=locale, return_city=True))
