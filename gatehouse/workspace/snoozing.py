"""When what is put aside comes back: the usual times, in the zone of who asks. Pure: a time and a zone in, times out."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations import zones

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Preset:
    """A time that is often meant."""

    key: str
    label: str | Promise
    at: datetime


def presets(now: datetime, zone: tzinfo) -> list[Preset]:
    """In three hours, tomorrow at nine, next Monday at nine."""
    here = now.astimezone(zone)
    in_hours = (now + timedelta(hours=3)).replace(second=0, microsecond=0)
    monday = here.date() + timedelta(days=7 - here.weekday())
    return [
        Preset("hours", _("In 3 hours"), in_hours.astimezone(zone)),
        Preset("tomorrow", _("Tomorrow morning"), datetime.combine(here.date() + timedelta(days=1), MORNING, zone)),
        Preset("week", _("Next week"), datetime.combine(monday, MORNING, zone)),
    ]


def full_time(at: datetime, zone: tzinfo) -> str:
    """A time with its day and zone, as a sentence of the page says it."""
    here = at.astimezone(zone)
    return f"{date_format(here, 'j M')} {here:%H:%M} ({zones.label(here)})"


def typed(text: str, zone: tzinfo) -> datetime:
    """A date and time as the browser's field writes it, in the zone. Raises ValueError for what is none."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError("a time of the field has no zone")
    try:
        return at.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        raise ValueError("the time is outside of the calendar") from None
