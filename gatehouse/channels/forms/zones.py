"""Time zones to choose from: one well-known place for each difference from UTC that people live in."""

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django.utils.translation import get_language, to_locale

from gatehouse.conversations.zones import label

PLACES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Denver", "America/Chicago",
    "America/New_York", "America/Halifax", "America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Berlin",
    "Africa/Lagos", "Africa/Cairo", "Europe/Kyiv", "Europe/Istanbul", "Asia/Riyadh", "Asia/Tehran", "Asia/Dubai",
    "Asia/Karachi", "Asia/Kolkata", "Asia/Dhaka", "Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide",
    "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip


def choices() -> list[tuple[str, str]]:
    """UTC and the places, with their difference from UTC today and their names in the active language."""
    return list(_choices(get_language() or "en", datetime.now(UTC).date().toordinal()))


@lru_cache(maxsize=64)
def _choices(language: str, day: int) -> tuple[tuple[str, str], ...]:
    now, locale = datetime.fromordinal(day), to_locale(language)
    zones = sorted((ZoneInfo(name) for name in PLACES), key=lambda zone: zone.utcoffset(now) or UTC.utcoffset(now))
    places = ((str(zone), f"{label(now.replace(tzinfo=zone))} · {_city(zone, locale)}") for zone in zones)
    return (("UTC", "UTC"), *places)


def _city(zone: ZoneInfo, locale: str) -> str:
    return str(get_timezone_location(zone, locale=locale, return_city=True))
