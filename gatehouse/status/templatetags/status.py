"""The notice bar of every customers' page, and days and months as people say them."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_skeleton
from django import template
from django.db import DatabaseError, InterfaceError
from django.utils import timezone
from django.utils.translation import get_language, to_locale

from gatehouse.status import board as boards
from gatehouse.status.models import Incident, Notice

register = template.Library()


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands above a page."""

    notices: list[Notice]
    incidents: list[Incident]

    @property
    def is_late(self) -> bool:
        """Whether we promised an update of any of them and did not give it."""
        return any(incident.is_late for incident in self.incidents)

    @property
    def without_incidents(self) -> "Bar":
        """For the status pages, which tell of them at length."""
        return Bar(self.notices, [])


@register.simple_tag
def notice_bar() -> Bar:
    """Notices and running incidents of now; nothing when the database is away and nothing was ever read."""
    try:
        return _bar(boards.board())
    except (DatabaseError, InterfaceError):
        return _bar(None)


@register.simple_tag
def remembered_bar() -> Bar:
    """The same from memory alone, for pages that are drawn when nothing else works."""
    return _bar(boards.in_memory())


def _bar(board: boards.Board | None) -> Bar:
    return Bar(board.shown_notices(timezone.now()), board.running) if board else Bar([], [])


@register.filter
def month_name(day: date) -> str:
    return format_skeleton("yMMMM", day, locale=to_locale(get_language() or "en"))


@register.filter
def day_name(day: date) -> str:
    """The day as people say it: with the day before the month in English."""
    locale = to_locale(get_language() or "en")
    return format_skeleton("MMMMEd", day, locale="en_GB" if locale == "en" else locale)
