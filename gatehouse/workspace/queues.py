"""Lists of conversations by keyset: every page reads one stretch of an index for each department and sorts nothing else.

Counts stop at 99: a number that nobody reads to the end is not worth counting to the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from gatehouse.accounts.models import Role, User
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.open_record import note_search
from gatehouse.conversations.models import OPEN_STATES, Conversation, Department, Involvement, Membership, Message
from gatehouse.conversations.timeline import last_words
from gatehouse.workspace.places import Place
from gatehouse.workspace.search import recognise, search

PAGE = 30
MOST_PAGES = 5  # that are fetched anew together when a list changes
MOST_COUNTED = 99


class Segment(StrEnum):
    """Mine: open and assigned to me. Open: waiting for somebody to take it, or another department asks mine.
    Waiting: the customer waits for an answer of ours. All: everything in my departments, and what they are asked about.
    """

    MINE = "mine"
    OPEN = "open"
    WAITING = "waiting"
    ALL = "all"

    @property
    def order(self) -> str:
        """The column that the list runs along; with a minus the newest stands first."""
        return _ORDERS.get(self, "updated_at")


_ORDERS = {Segment.WAITING: "unanswered_since", Segment.ALL: "-updated_at"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `is_ours` when the last words are the desk's, so that nothing is due; `is_asked` when it
    belongs to another department that asked this one.
    """

    conversation: Conversation
    last: Message | None
    is_asked: bool = False

    @property
    def is_ours(self) -> bool:
        return self.last is not None and self.last.kind != "customer"


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and where the next page starts (None: this is the last)."""

    rows: list[Row]
    next: Place | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many, up to 99."""

    number: int

    def __str__(self) -> str:
        return f"{MOST_COUNTED}+" if self.number > MOST_COUNTED else str(self.number)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which list: a segment, and one department or all of the agent's; or, with `wanted`, what a search finds."""

    segment: Segment
    department: Department | None = None
    wanted: str = ""


def departments_of(user: User) -> list[Department]:
    """The departments whose queues an agent sees: his own; security sees all.

    One that is switched off takes nothing new, but what it has still waits for an answer. Each carries `takes_escalated`:
    whether what was escalated there waits for this agent.
    """
    is_security = user.role == Role.SECURITY
    mine = Membership.objects.filter(user=user, department=OuterRef("pk"))
    is_senior = Exists(mine.filter(Q(is_senior=True) | Q(user__role__in=[Role.SENIOR, Role.LEAD])))
    found = Department.objects.annotate(takes_escalated=Value(True) if is_security else is_senior)
    return list(found if is_security else found.filter(Exists(mine)))


def page(
    user: User, choice: Choice, departments: Sequence[Department], after: Place | None = None, *, pages: int = 1
) -> Page:
    """One page of a list, or several at once. `departments` are `departments_of(user)`."""
    size = PAGE * max(1, min(pages, MOST_PAGES))
    branches = [_behind(branch, choice.segment, after) for branch in _branches(user, choice, departments)]
    keys = _first(branches, choice.segment, size + 1)
    shown = keys[:size]
    rows = _rows([pk for pk, _at in shown], user, {department.pk for department in departments})
    return Page(rows, Place(shown[-1][1], shown[-1][0]) if len(keys) > size else None)


def found(user: User, wanted: str, departments: Sequence[Department]) -> Page:
    """What a search finds, on one page."""
    ids = search(user, wanted, departments)
    note_search(wanted, recognise(wanted)[0], len(ids), by=user.actor)
    return Page(_rows(ids, user, {department.pk for department in departments}), None)


def count(user: User, choice: Choice, departments: Sequence[Department]) -> Count:
    """How many the list holds, counting no further than a hundred in each department."""
    parts = [branch.order_by().values("pk")[: MOST_COUNTED + 1] for branch in _branches(user, choice, departments)]
    return Count(_together(parts).count() if parts else 0)


def _branches(user: User, choice: Choice, departments: Sequence[Department]) -> list[QuerySet[Conversation]]:
    """The lists that together make the one asked for; each runs along one index."""
    found = conversations_for(user.actor).filter(is_spam=False, merged_into=None)
    chosen = [choice.department] if choice.department else list(departments)
    if choice.segment == Segment.ALL:
        return [*(found.filter(department=department) for department in chosen), _asked(found, chosen, departments)]
    if choice.segment == Segment.WAITING:
        waits = found.filter(unanswered_since__isnull=False)
        return [*(waits.filter(department=one) for one in chosen), _asked(waits, chosen, departments)]
    open_ones = found.filter(state__in=OPEN_STATES)
    if choice.segment == Segment.MINE:
        mine = open_ones.filter(assignee=user)
        return [mine.filter(department=choice.department) if choice.department else mine]
    to_take = (_to_take(open_ones, department) for department in chosen)
    return [*to_take, _asked(open_ones, chosen, departments)]


def _to_take(open_ones: QuerySet[Conversation], department: Department) -> QuerySet[Conversation]:
    """What waits in a department; what was escalated waits for its senior members only."""
    waiting = open_ones.filter(department=department, assignee=None)
    return waiting if getattr(department, "takes_escalated", False) else waiting.filter(level=0)


def _asked(
    found: QuerySet[Conversation], chosen: Sequence[Department], departments: Sequence[Department]
) -> QuerySet[Conversation]:
    """What other departments have asked the chosen ones about."""
    asked = Exists(Involvement.objects.filter(conversation=OuterRef("pk"), department__in=chosen))
    return found.filter(asked, others_asked=True).exclude(department__in=departments)


def _behind(branch: QuerySet[Conversation], segment: Segment, after: Place | None) -> QuerySet[Conversation]:
    """The branch in its order, from behind the place on."""
    is_down = segment.order.startswith("-")
    column, then = segment.order.lstrip("-"), "lt" if is_down else "gt"
    if after is not None:
        further = Q(**{f"{column}__{then}": after.at}) | Q(**{f"pk__{then}": after.id})
        branch = branch.filter(**{f"{column}__{then}e": after.at}).filter(further)
    return branch.order_by(segment.order, "-pk" if is_down else "pk")


def _first(branches: list[QuerySet[Conversation]], segment: Segment, most: int) -> list[tuple[int, datetime]]:
    """The first keys of all branches together."""
    if not branches:
        return []
    column, is_down = segment.order.lstrip("-"), segment.order.startswith("-")
    keys = _together([branch.values_list("pk", column)[:most] for branch in branches])
    return sorted(keys, key=lambda key: (key[1], key[0]), reverse=is_down)[:most]


def _together(parts: list[Any]) -> Any:
    """One query from several that each have an order and a limit of their own."""
    return parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)


def _rows(ids: list[int], user: User, departments: set[int]) -> list[Row]:
    found = Conversation.objects.select_related("contact").in_bulk(ids)
    said = last_words(list(found.values()), staff=True) if found else {}
    return [_row(found[pk], said.get(pk), user, departments) for pk in ids if pk in found]


def _row(conversation: Conversation, last: Message | None, user: User, departments: set[int]) -> Row:
    is_foreign = conversation.department_id not in departments
    return Row(conversation, last, is_asked=is_foreign and conversation.assignee_id != user.pk)
