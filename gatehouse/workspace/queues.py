"""Lists of conversations by keyset: every page reads one stretch of an index for each department and sorts nothing else,
but for what a seldom asked department is asked about.

Counts stop at 99: a number that nobody reads to the end is not worth counting to the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from django.db import connection
from django.db.models import Count as Counted
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull

from gatehouse.accounts.models import Role, User
from gatehouse.conversations.access import ACTOR, conversations_for, is_there
from gatehouse.conversations.actions.open_record import note_search
from gatehouse.conversations.models import OPEN_STATES, Conversation, Department, Involvement, Membership
from gatehouse.conversations.prepared import Prepared
from gatehouse.workspace.filters import MOST_TAGGED, Filters
from gatehouse.workspace.places import Place
from gatehouse.workspace.rows import Row, rows_of
from gatehouse.workspace.search import recognise, search
from gatehouse.workspace.walk import Branch, Branches, Order, counted, sieved, stretch

PAGE = 30
MOST_PAGES = 5  # that are fetched anew together when a list changes
MOST_COUNTED = 99
# With a filter so many rows are looked at for a page, of all departments together and of each at least.
MOST_LOOKED_AT = 2_000
LEAST_LOOKED_AT = 500
SELDOM_ASKED = 300  # a department that is asked about no more conversations has all of them looked up at once


class Segment(StrEnum):
    """Mine: open and assigned to me. Open: waiting for somebody to take it, or another department asks mine.
    Waiting: the customer waits for an answer of ours. All: everything in my departments, and what they are asked about.
    Snoozed: what is put aside, the next to come back first; it stands in none of the first three.
    """

    MINE = "mine"
    OPEN = "open"
    WAITING = "waiting"
    ALL = "all"
    SNOOZED = "snoozed"

    @property
    def order(self) -> Order:
        """What the list runs along: the longest untouched first, but all of them the newest first."""
        return _ORDERS.get(self, Order("updated_at"))


_ORDERS = {
    Segment.WAITING: Order("unanswered_since"),
    Segment.ALL: Order("updated_at", is_down=True),
    Segment.SNOOZED: Order("snoozed_until"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and where the next page starts (None: this is the last). `is_cut` when no more were looked at."""

    rows: list[Row]
    next: Place | None
    is_cut: bool = False
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Count:
    """How many, up to 99."""

    number: int

    def __str__(self) -> str:
        return f"{MOST_COUNTED}+" if self.number > MOST_COUNTED else str(self.number)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which list: a segment, in one department or all of the agent's, narrowed by filters; or what a search finds."""

    segment: Segment
    department: Department | None = None
    wanted: str = ""
    filters: Filters = field(default_factory=Filters)


def departments_of(user: User) -> list[Department]:
    """The departments whose queues an agent sees: his own; security sees all.

    One that is switched off takes nothing new, but what it has still waits for an answer. Each carries `takes_escalated`:
    whether what was escalated there waits for this agent, `is_asked_often`: whether others ask it about more than
    SELDOM_ASKED conversations, and `in_all`: how many departments there are.
    """
    query = _departments(user.role == Role.SECURITY)
    return list(Department.objects.raw(query.sql, query.filled({ACTOR: user.pk})))


@cache
def _departments(is_security: bool) -> Prepared:
    mine = Membership.objects.filter(user=ACTOR, department=OuterRef("pk"))
    is_senior = Exists(mine.filter(Q(is_senior=True) | Q(user__role__in=[Role.SENIOR, Role.LEAD])))
    every = (
        Department.objects.order_by().annotate(one=Value(1)).values("one").annotate(total=Counted("pk")).values("total")
    )
    asked = Involvement.objects.filter(department=OuterRef("pk")).values("department_id")
    more = IsNull(Subquery(asked[SELDOM_ASKED : SELDOM_ASKED + 1]), False)
    found = Department.objects.annotate(
        takes_escalated=Value(True) if is_security else is_senior,
        is_asked_often=Value(False) if is_security else more,  # security asks for no list of what others ask it
        in_all=Subquery(every),
    )
    return Prepared.of(found if is_security else found.filter(Exists(mine)))


def page(
    user: User, choice: Choice, departments: Sequence[Department], after: Place | None = None, *, pages: int = 1
) -> Page:
    """One page of a list, or several at once. `departments` are `departments_of(user)`."""
    pages = max(1, min(pages, MOST_PAGES))
    order, size = choice.segment.order, PAGE * pages
    branches = [order.behind(branch, after) for branch in _branches(user, choice, departments)]
    if choice.filters:
        looked = max(LEAST_LOOKED_AT, MOST_LOOKED_AT // max(1, sum(branch.lists for branch in branches))) * pages
        part = sieved(_narrowed(branches, choice.filters), order, size, choice.filters.condition, looked)
    else:
        part = stretch(branches, order, size)
    rows = rows_of(part.ids, user, {department.pk for department in departments})
    return Page(rows, part.next, part.is_cut, pages)


def found(user: User, wanted: str, departments: Sequence[Department]) -> Page:
    """What a search finds, on one page."""
    own = {department.pk for department in departments}
    ids = search(user, wanted, None if _has_all(departments) else own)
    note_search(wanted, recognise(wanted)[0], len(ids), by=user.actor)
    return Page(rows_of(ids, user, own), None)


def count(user: User, choice: Choice, departments: Sequence[Department]) -> Count:
    """How many the list holds, counting no further than a hundred in each department."""
    return Count(counted(_branches(user, choice, departments), choice.segment.order, MOST_COUNTED + 1))


def _branches(user: User, choice: Choice, departments: Sequence[Department]) -> Branches:
    """The lists that together make the one asked for; each runs along one index.

    A department's list needs no question of who may see it: `departments` are the agent's. Rows are asked again.
    """
    found = Conversation.objects.filter(is_spam=False, merged_into=None)
    chosen = [choice.department] if choice.department else list(departments)
    awake = found.filter(snoozed_until=None)
    open_ones = awake.filter(state__in=OPEN_STATES)
    match choice.segment:
        case Segment.MINE:
            mine = (conversations_for(user.actor) & open_ones).filter(assignee=user)
            return [Branch(mine.filter(department=choice.department) if choice.department else mine)]
        case Segment.OPEN:
            return [*_to_take(open_ones, chosen), *_asked(open_ones, chosen, departments)]
        case Segment.WAITING:
            found = awake.filter(unanswered_since__isnull=False)
        case Segment.SNOOZED:
            found = found.filter(snoozed_until__isnull=False)
    return [Branch.of_each(found, chosen), *_asked(found, chosen, departments)] if chosen else []


def _narrowed(branches: Branches, filters: Filters) -> Branches:
    """Branches that skip, along an index, much of what does not fit anyway."""
    if filters.is_open_only:
        branches = [branch.with_rows(lambda rows: rows.filter(state__in=OPEN_STATES)) for branch in branches]
    if filters.tagged:
        some = _tagged(filters.tagged)
        if len(some) <= MOST_TAGGED:
            branches = [branch.with_rows(lambda rows: rows.filter(pk__in=some)) for branch in branches]
    return branches


def _tagged(keys: list[str]) -> list[int]:
    """Conversations with one of these keys; of common ones a few more than MOST_TAGGED, whichever come first."""
    with connection.cursor() as cursor:
        cursor.execute("select * from tagged_conversations(%s::varchar[], %s)", [keys, MOST_TAGGED + 1])
        return [pk for (pk,) in cursor.fetchall()]


def _to_take(open_ones: QuerySet[Conversation], chosen: Sequence[Department]) -> Branches:
    """What waits in departments; what was escalated waits for their senior members only."""
    waiting = open_ones.filter(assignee=None)
    senior = [department for department in chosen if getattr(department, "takes_escalated", False)]
    others = [department for department in chosen if department not in senior]
    both = ((waiting, senior), (waiting.filter(level=0), others))
    return [Branch.of_each(rows, some) for rows, some in both if some]


def _asked(found: QuerySet[Conversation], chosen: Sequence[Department], departments: Sequence[Department]) -> Branches:
    """What other departments have asked the chosen ones about; there are none for an agent of all.

    Who is asked often finds his by going along all that was asked; who is asked seldom would go far for one.
    """
    if _has_all(departments):
        return []
    others = found.filter(others_asked=True).exclude(department__in=departments)
    asked = Involvement.objects.filter(department__in=chosen)
    if any(getattr(department, "is_asked_often", True) for department in chosen):
        # As a value, not as EXISTS: the database would rather read the whole table of them first.
        return [Branch(others, fits=Q(is_there(asked.filter(conversation=OuterRef("pk")))))]
    # There are not as many; the limit is what tells the database to look each of them up.
    return [Branch(others.filter(pk__in=asked.values("conversation")[: 2 * SELDOM_ASKED * len(chosen)]))]


def _has_all(departments: Sequence[Department]) -> bool:
    return bool(departments) and getattr(departments[0], "in_all", 0) == len(departments)
