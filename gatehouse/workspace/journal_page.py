"""The page of a conversation's journal: what its address asks for, its lines, and whether the chain holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from gatehouse.conversations import whole_journal
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.names import PageNames, sentence
from gatehouse.conversations.whole_journal import Page, Reading, Sort
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import Checked, verify_subject
from gatehouse.workspace.places import BadPlace, Place

MOST_CHECKED = 2_000  # entries; a tenth of a second
_TITLES = {
    Sort.ALL: _("Everything"),
    Sort.MESSAGES: _("Messages"),
    Sort.HANDLING: _("States and assignment"),
    Sort.PEOPLE: _("Customer and others"),
    Sort.READS: _("Who read it"),
    Sort.AUTOMATIC: _("Automatic"),
}


class BadQuery(ValueError):
    """Give `show` as a kind of entry, `order` as `oldest` or `newest`, and one of `after` and `before` as a place."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. `number` is its place in the conversation's chain; a read stands in the reader's own."""

    entry: Entry
    who: str
    sentence: str
    number: int | None

    @property
    def actor(self) -> Actor:
        return self.entry.actor

    @property
    def is_message(self) -> bool:
        return "message" in self.entry.content["data"]


@dataclass(frozen=True, slots=True)
class JournalPage:
    """What the page shows."""

    reading: Reading
    lines: list[Line]
    checked: Checked
    found: Page

    @property
    def sorts(self) -> list[tuple[Any, str, bool]]:
        """What it can be narrowed to: words, query, and whether it is so now."""
        now = self.reading
        return [(title, _query(_begin(now, sort=sort)), sort == now.sort) for sort, title in _TITLES.items()]

    @property
    def turned(self) -> str:
        """The query of the same entries in the other order."""
        return _query(_begin(self.reading, oldest_first=not self.reading.oldest_first))

    @property
    def before(self) -> str:
        """The query of the page before this one; empty when this is the first."""
        return _query(replace(self.reading, after=None, before=self.found.before)) if self.found.before else ""

    @property
    def after(self) -> str:
        return _query(replace(self.reading, before=None, after=self.found.after)) if self.found.after else ""


def asked(query: Mapping[str, str]) -> Reading:
    """What the address asks for. Raises BadQuery."""
    order = query.get("order", "newest")
    try:
        places = {name: _place(query[name]) for name in ("after", "before") if query.get(name)}
        sort = Sort(query.get("show", Sort.ALL))
    except ValueError:
        raise BadQuery from None
    if order not in ("newest", "oldest") or len(places) > 1:
        raise BadQuery
    return Reading(sort=sort, oldest_first=order == "oldest", **places)


def journal_page(conversation: Conversation, reading: Reading) -> JournalPage:
    """The lines of one page and what checking the chain found, in a fixed number of queries."""
    found = whole_journal.page(conversation, reading)
    names = PageNames(found.entries)
    lines = [_line(entry, names) for entry in found.entries]
    return JournalPage(reading, lines, verify_subject(conversation, most=MOST_CHECKED), found)


def _line(entry: Entry, names: PageNames) -> Line:
    number = entry.seq if entry.subject_kind == Conversation.journal_kind else None
    return Line(entry, names.actor(entry.actor), sentence(entry, names), number)


def _place(text: str) -> whole_journal.Place:
    place = Place.parse(text)
    if place is None:
        raise BadPlace
    return place.at, place.id


def _begin(reading: Reading, **changes: Any) -> Reading:
    return replace(reading, after=None, before=None, **changes)


def _query(reading: Reading) -> str:
    places = {"after": reading.after, "before": reading.before}
    pairs = [("show", reading.sort.value), ("order", "oldest" if reading.oldest_first else "newest")]
    return urlencode([*pairs, *((name, str(Place(*place))) for name, place in places.items() if place)])
