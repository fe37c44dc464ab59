"""Walk along several indexes at once, as if they were one list in order.

A branch is a query whose order an index gives, or the same query for each of several departments: the database then runs
it for one after the other (`lateral`), which it plans once. With a filter, no branch looks at more than `looked` rows of
each department: the page then ends where the first stopped looking, and says so. That bounds the work whatever is looked for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from gatehouse.conversations.models import Conversation, Department
from gatehouse.workspace.places import Place

Key = tuple[int, datetime]
Statement = tuple[str, list[Any]]
_EACH = -7_777_777  # stands for the department until the statement is made


@dataclass(frozen=True, slots=True)
class Branch:
    """`rows` in the order of an index, or few enough to be put in order; those count that fit. With departments the same
    for each of them.
    """

    rows: QuerySet[Conversation]
    departments: tuple[int, ...] = ()
    fits: Q = field(default_factory=Q)

    @classmethod
    def of_each(cls, rows: QuerySet[Conversation], departments: Iterable[Department]) -> Self:
        return cls(rows.filter(department=_EACH), tuple(department.pk for department in departments))

    @property
    def lists(self) -> int:
        return len(self.departments) or 1

    @property
    def fitting(self) -> QuerySet[Conversation]:
        return self.rows.filter(self.fits)

    def with_rows(self, change: Callable[[QuerySet[Conversation]], QuerySet[Conversation]]) -> Self:
        return replace(self, rows=change(self.rows))

    def statement(self, rows: QuerySet[Any, Any], wrapped: str = "{}", params: Sequence[Any] = ()) -> Statement | None:
        """SQL for `rows`, which come of ours, inside `wrapped`, whose own values are `params`; None when there can be none."""
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:  # Django knows without asking that there is nothing in this one
            return None
        if not self.departments:
            return wrapped.format(sql), [*values, *params]
        first, *further = sql.split("%s")
        sql = first + "".join(
            ("d.id" if value == _EACH else "%s") + part for part, value in zip(further, values, strict=True)
        )
        each = wrapped.format(sql)
        fanned = f"select x.* from unnest(%s::bigint[]) as d(id) cross join lateral ({each}) as x"  # noqa: S608  (no values)
        return fanned, [list(self.departments), *(value for value in values if value != _EACH), *params]


Branches = list[Branch]


@dataclass(frozen=True, slots=True)
class Order:
    """The column that a list runs along; `is_down` when the newest stands first."""

    column: str
    is_down: bool = False

    def behind(self, branch: Branch, after: Place | None) -> Branch:
        """The branch in this order, from behind the place on."""
        then, minus = ("lt", "-") if self.is_down else ("gt", "")
        rows = branch.rows.order_by(f"{minus}{self.column}", f"{minus}pk")
        if after is not None:
            further = Q(**{f"{self.column}__{then}": after.at}) | Q(**{f"pk__{then}": after.id})
            rows = rows.filter(**{f"{self.column}__{then}e": after.at}).filter(further)
        return replace(branch, rows=rows)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids in order. `next` is where to go on (None: nothing is left); `is_cut` when looking stopped before it was full."""

    ids: list[int]
    next: Place | None
    is_cut: bool = False


def stretch(branches: Branches, order: Order, size: int) -> Stretch:
    """The first `size` of all branches together."""
    first = [branch.statement(branch.fitting.values_list("pk", order.column)[: size + 1]) for branch in branches]
    keys = sorted(_rows(first), key=lambda key: (key[1], key[0]), reverse=order.is_down)
    return _ended(keys, size)


def counted(branches: Branches, order: Order, most: int) -> int:
    """How many there are in all branches together, of each no more than `most`."""
    # In the list's order, so that the count runs along the list's own index.
    behind = [order.behind(branch, None) for branch in branches]
    parts = [branch.statement(branch.fitting.values_list("pk")[:most]) for branch in behind]
    return len(_rows(parts))


def sieved(branches: Branches, order: Order, size: int, fits: Q, looked: int) -> Stretch:
    """The first `size` that fit, looking at no more than `looked` of each branch."""
    found = sorted(_windows(branches, order, size, fits, looked), key=lambda row: (row[1], row[0]))
    keys: list[Key] = []
    for pk, at, is_fitting, place in reversed(found) if order.is_down else found:
        if is_fitting:
            keys.append((pk, at))
        if len(keys) > size:
            break
        if place == looked:  # behind this one its branch has not been looked at
            return Stretch([pk for pk, _at in keys], Place(at, pk), is_cut=True)
    return _ended(keys, size)


def _ended(keys: list[Key], size: int) -> Stretch:
    shown = keys[:size]
    return Stretch([pk for pk, _at in shown], Place(shown[-1][1], shown[-1][0]) if len(keys) > size else None)


# What fits among the first rows of a branch, and the last row that was looked at. The rows are numbered as they come, which
# is in order, so that reading stops with the last one that is wanted.
_WINDOW = """
  select id, at, fits, place from (select id, at, fits, row_number() over () as place from ({}) looked_at) numbered
  where fits or place = %s limit %s
"""


def _windows(
    branches: Branches, order: Order, size: int, fits: Q, looked: int
) -> list[tuple[int, datetime, bool, int]]:
    seen = [(branch, _marked(branch.rows, order, branch.fits & fits)[:looked]) for branch in branches]
    return _rows([branch.statement(rows, _WINDOW, [looked, size + 1]) for branch, rows in seen])


def _marked(rows: QuerySet[Any], order: Order, fits: Q) -> QuerySet[Any, Any]:
    return rows.annotate(at=F(order.column), fits=ExpressionWrapper(fits, output_field=BooleanField())).values_list(
        "id", "at", "fits"
    )


def _rows(parts: Iterable[Statement | None]) -> list[Any]:
    """What several statements, each with an order and a limit of its own, give together."""
    known = [part for part in parts if part is not None]
    if not known:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " union all ".join(f"({sql})" for sql, _ in known), [value for _, values in known for value in values]
        )
        return cursor.fetchall()
