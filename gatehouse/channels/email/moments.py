"""Times as mails write them: in the contact's zone, with the zone."""

from datetime import UTC, datetime

from babel.dates import format_date

from gatehouse.conversations import zones


def moment(at: datetime, zone_name: str) -> str:
    """`12 March 2026, 14:20 (UTC+1)`, the day as the portal writes it in the active language; UTC for an unknown zone."""
    local = at.astimezone(zones.named(zone_name) or UTC)
    day = format_date(local.date(), "long", locale=zones.date_locale())
    return f"{day}, {local:%H:%M} ({zones.label(local)})"
