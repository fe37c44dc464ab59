"""Times as mails write them: in the contact's zone, with the zone."""

from datetime import UTC, datetime

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import get_language, to_locale

from gatehouse.conversations import zones


def moment(at: datetime, zone_name: str) -> str:
    """`March 12, 2026, 14:20 (UTC+1)`, the day as CLDR writes it in the active language; UTC for an unknown zone."""
    local = at.astimezone(zones.named(zone_name) or UTC)
    day = format_date(local.date(), "long", locale=to_locale(get_language() or settings.LANGUAGE_CODE))
    return f"{day}, {local:%H:%M} ({zones.label(local)})"
