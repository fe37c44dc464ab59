"""The queue's pane as a template shows it: a list, the links to its neighbours, and what it is narrowed to."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.urls import reverse

from gatehouse.accounts.models import User
from gatehouse.conversations.access import ACTOR, saved_views_for
from gatehouse.conversations.models import Department, SavedView
from gatehouse.conversations.prepared import Prepared
from gatehouse.workspace import filters, queues
from gatehouse.workspace.filters import Chip, Filters
from gatehouse.workspace.places import Place
from gatehouse.workspace.queues import Choice, Segment
from gatehouse.workspace.search import LONGEST

KEYED = 9  # views that a key leads to


@dataclass(frozen=True, slots=True)
class Pane:
    """A list on the page. `view` is the saved one that it was opened from."""

    choice: Choice
    departments: list[Department]
    page: queues.Page
    mine: queues.Count | None
    open: queues.Count | None
    views: list[SavedView] = field(default_factory=list)
    view: SavedView | None = None
    current: str = ""
    client_id: UUID = field(default_factory=uuid4)  # of the next act on what is ticked

    @property
    def query(self) -> str:
        """What keeps this list chosen in links."""
        return urlencode([*query_of(self.choice), *self._view])

    @property
    def queries(self) -> dict[str, str]:
        """The other segments under the same filters; they are no longer the saved view."""
        rest = query_of(self.choice)[1:]
        return {segment.value: urlencode([("segment", segment.value), *rest]) for segment in Segment}

    @property
    def rows_query(self) -> str:
        """What this very list is fetched anew with; links to other lists leave the search behind."""
        return urlencode({"q": self.choice.wanted}) if self.choice.wanted else self.query

    @property
    def chips(self) -> list[tuple[Chip, str]]:
        """The filters, each with the query of the list without it."""
        here = _list_of(self.choice)
        return [(chip, urlencode([*here, *chip.without, *self._view])) for chip in self.choice.filters.chips]

    @property
    def unfiltered(self) -> str:
        return urlencode(_list_of(self.choice))

    @property
    def department_queries(self) -> list[tuple[Department | None, str]]:
        """The same list in each department, and first in all of them."""
        rest = [("segment", self.choice.segment.value), *self.choice.filters.pairs]
        each = [(one, urlencode([*rest, ("department", one.slug)])) for one in self.departments]
        return [(None, urlencode(rest)), *each]

    @property
    def conversations(self) -> str:
        """What the addresses of conversations begin with, so that a list makes each without looking it up."""
        return reverse("workspace:conversation", args=["-"]).removesuffix("-/")

    @property
    def is_changed(self) -> bool:
        """Whether the list is another by now than the saved view it was opened from."""
        return self.view is not None and self.view.query != urlencode(query_of(self.choice))

    @property
    def _view(self) -> list[tuple[str, str]]:
        return [("view", str(self.view.pk))] if self.view else []


def pane(request: HttpRequest, *, after: Place | None = None, counts: bool = True, current: str = "") -> Pane:
    """The list that the request's query chooses; an unknown choice is the first one."""
    assert isinstance(request.user, User)  # noqa: S101  (the door saw to it)
    departments = queues.departments_of(request.user)
    choice = choice_of(request.GET, request.user, departments)
    counts = counts and not choice.filters and not choice.wanted
    views = [] if after else views_of(request.user)
    return Pane(
        choice=choice,
        departments=departments,
        page=queues.found(request.user, choice.wanted, departments)
        if choice.wanted
        else queues.page(request.user, choice, departments, after, pages=pages_of(request)),
        mine=_count(request.user, Segment.MINE, choice, departments) if counts else None,
        open=_count(request.user, Segment.OPEN, choice, departments) if counts else None,
        views=views,
        view=next((view for view in views if str(view.pk) == request.GET.get("view")), None),
        current=current,
    )


def choice_of(query: Any, user: User, departments: list[Department]) -> Choice:
    """The list that an address names (a QueryDict)."""
    wanted = query.get("segment", "")
    segment = Segment(wanted) if wanted in list(Segment) else Segment.MINE
    chosen = next((one for one in departments if one.slug == query.get("department")), None)
    sought = " ".join(query.get("q", "")[:LONGEST].split())
    return Choice(segment, chosen, sought, Filters() if sought else filters.read(query, user, departments))


def query_of(choice: Choice) -> list[tuple[str, str]]:
    """What an address says to choose this list, the segment first."""
    return [*_list_of(choice), *choice.filters.pairs]


def _list_of(choice: Choice) -> list[tuple[str, str]]:
    chosen = [("segment", choice.segment.value)]
    if choice.department:
        chosen.append(("department", choice.department.slug))
    return chosen


def views_of(user: User) -> list[SavedView]:
    """The saved views that stand in menus, in the order of their keys: his own, then the shared ones."""
    query = _active_views(user.role)
    views = SavedView.objects.raw(query.sql, query.filled({ACTOR: user.pk}))
    return sorted(views, key=lambda view: view.is_shared)


@cache
def _active_views(role: str) -> Prepared:
    views = saved_views_for(User(pk=ACTOR, role=role)).filter(is_active=True)
    return Prepared.of(views.order_by("department", "position"))


def pages_of(request: HttpRequest) -> int:
    """How many pages of a list are fetched anew together."""
    wanted = request.GET.get("pages", "")
    return int(wanted) if wanted in ("2", "3", "4", "5") else 1


def _count(user: User, segment: Segment, choice: Choice, departments: list[Department]) -> queues.Count:
    return queues.count(user, Choice(segment, choice.department), departments)
