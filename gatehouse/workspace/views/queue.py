"""The list of conversations: the desk's first page, and the fragments that keep it up to date."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.accounts.models import User
from gatehouse.conversations.models import Department
from gatehouse.workspace import answers, filters, queues
from gatehouse.workspace.filters import Chip, Filters
from gatehouse.workspace.places import BadPlace, Place
from gatehouse.workspace.queues import Choice, Segment
from gatehouse.workspace.search import LONGEST


@dataclass(frozen=True, slots=True)
class Pane:
    """The queue's pane as a template shows it."""

    choice: Choice
    departments: list[Department]
    page: queues.Page
    mine: queues.Count | None
    open: queues.Count | None
    current: str = ""

    @property
    def query(self) -> str:
        """What keeps this list chosen in links."""
        return self.query_for(self.choice.segment)

    @property
    def queries(self) -> dict[str, str]:
        return {segment.value: self.query_for(segment) for segment in Segment}

    def query_for(self, segment: Segment) -> str:
        return urlencode([*self._list_of(segment), *self.choice.filters.pairs])

    def _list_of(self, segment: Segment) -> list[tuple[str, str]]:
        chosen = [("segment", segment.value)]
        if self.choice.department:
            chosen.append(("department", self.choice.department.slug))
        return chosen

    @property
    def chips(self) -> list[tuple[Chip, str]]:
        """The filters, each with the query of the list without it."""
        here = self._list_of(self.choice.segment)
        return [(chip, urlencode([*here, *chip.without])) for chip in self.choice.filters.chips]

    @property
    def unfiltered(self) -> str:
        return urlencode(self._list_of(self.choice.segment))

    @property
    def department_queries(self) -> list[tuple[Department | None, str]]:
        """The same list in each department, and first in all of them."""
        rest = [("segment", self.choice.segment.value), *self.choice.filters.pairs]
        each = [(one, urlencode([("department", one.slug), *rest])) for one in self.departments]
        return [(None, urlencode(rest)), *each]

    @property
    def rows_query(self) -> str:
        """What this very list is fetched anew with; links to other lists leave the search behind."""
        return urlencode({"q": self.choice.wanted}) if self.choice.wanted else self.query


@require_safe
@agent_required
def queue(request: AgentRequest) -> HttpResponse:
    """The desk's first page: the list, and nothing open."""
    try:
        after = Place.parse(request.GET.get("after", ""))
    except BadPlace as reason:
        return _bad(reason)
    context = {"pane": pane(request, after=after), "shows": "queue", "said": answers.take_said(request)}
    return render(request, "workspace/queue.html", context)


@require_safe
@agent_required
def rows(request: AgentRequest) -> HttpResponse:
    """The list anew (after a signal), or its next page (with `after`)."""
    try:
        after = Place.parse(request.GET.get("after", ""))
    except BadPlace as reason:
        return _bad(reason)
    shown = pane(request, after=after, counts=after is None, current=request.GET.get("current", "")[:24])
    return render(request, "workspace/_rows.html" if after else "workspace/_queue.html", {"pane": shown})


def _bad(reason: BadPlace) -> HttpResponse:
    return HttpResponse(str(reason), status=400, content_type="text/plain; charset=utf-8")


def pane(request: HttpRequest, *, after: Place | None = None, counts: bool = True, current: str = "") -> Pane:
    """The list that the request's query chooses; an unknown choice is the first one."""
    assert isinstance(request.user, User)  # noqa: S101  (the door saw to it)
    departments = queues.departments_of(request.user)
    choice = choice_of(request.GET, request.user, departments)
    counts = counts and not choice.filters
    return Pane(
        choice=choice,
        departments=departments,
        page=queues.found(request.user, choice.wanted, departments)
        if choice.wanted
        else queues.page(request.user, choice, departments, after, pages=_pages(request)),
        mine=_count(request.user, Segment.MINE, choice, departments) if counts else None,
        open=_count(request.user, Segment.OPEN, choice, departments) if counts else None,
        current=current,
    )


def _pages(request: HttpRequest) -> int:
    wanted = request.GET.get("pages", "")
    return int(wanted) if wanted in ("2", "3", "4", "5") else 1


def choice_of(query: Any, user: User, departments: list[Department]) -> Choice:
    """The list that an address names (a QueryDict)."""
    wanted = query.get("segment", "")
    segment = Segment(wanted) if wanted in list(Segment) else Segment.MINE
    chosen = next((one for one in departments if one.slug == query.get("department")), None)
    sought = " ".join(query.get("q", "")[:LONGEST].split())
    return Choice(segment, chosen, sought, Filters() if sought else filters.read(query, user, departments))


def _count(user: User, segment: Segment, choice: Choice, departments: list[Department]) -> queues.Count:
    return queues.count(user, Choice(segment, choice.department), departments)
