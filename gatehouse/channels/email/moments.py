"""Times as mails write them: in the contact's zone, with the zone."""

from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import pgettext

from gatehouse.conversations import zones


def moment(at: datetime, zone_name: str) -> str:
    """`12 March 2026, 14:20 (UTC+1)` in the active language; in UTC when the zone is not known."""
    local = at.astimezone(zones.named(zone_name) or UTC)
    written = date_format(local, pgettext("date and time, in the signs of Django's date filter", "j F Y, H:i"))
    return f"{written} ({zones.label(local)})"
