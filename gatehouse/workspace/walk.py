"""Walk along several indexes at once, as if they were one list in order.

A branch is a query whose order an index gives. With a filter, no branch looks at more than `looked` rows: the page then
ends where the first branch stopped looking, and says so. That bounds the work whatever is looked for.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from gatehouse.conversations.models import Conversation
from gatehouse.workspace.places import Place

Branches = list[QuerySet[Conversation]]
Key = tuple[int, datetime]


@dataclass(frozen=True, slots=True)
class Order:
    """The column that a list runs along; `is_down` when the newest stands first."""

    column: str
    is_down: bool = False

    def behind(self, branch: QuerySet[Conversation], after: Place | None) -> QuerySet[Conversation]:
        """The branch in this order, from behind the place on."""
        then, minus = ("lt", "-") if self.is_down else ("gt", "")
        if after is not None:
            further = Q(**{f"{self.column}__{then}": after.at}) | Q(**{f"pk__{then}": after.id})
            branch = branch.filter(**{f"{self.column}__{then}e": after.at}).filter(further)
        return branch.order_by(f"{minus}{self.column}", f"{minus}pk")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ids in order. `next` is where to go on (None: nothing is left); `is_cut` when looking stopped before it was full."""

    ids: list[int]
    next: Place | None
    is_cut: bool = False


def stretch(branches: Branches, order: Order, size: int) -> Stretch:
    """The first `size` of all branches together."""
    keys = _together([branch.values_list("pk", order.column)[: size + 1] for branch in branches]) if branches else []
    keys = sorted(keys, key=lambda key: (key[1], key[0]), reverse=order.is_down)
    return _ended(keys, size)


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


def _together(parts: list[Any]) -> Any:
    """One query from several that each have an order and a limit of their own."""
    return parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True)


# What fits among the first rows of a branch, and the last row that was looked at.
_WINDOW = """(
  select id, at, fits, place
  from (select id, at, fits, row_number() over (order by at {down}, id {down}) as place from ({branch}) looked_at) numbered
  where fits or place = %s order by place limit %s
)"""


def _windows(
    branches: Branches, order: Order, size: int, fits: Q, looked: int
) -> list[tuple[int, datetime, bool, int]]:
    parts, params = list[str](), list[Any]()
    for branch in branches:
        seen = branch.annotate(at=F(order.column), fits=ExpressionWrapper(fits, output_field=BooleanField()))
        try:
            sql, values = seen.values_list("id", "at", "fits")[:looked].query.sql_with_params()
        except EmptyResultSet:  # Django knows without asking that there is nothing in this one
            continue
        parts.append(_WINDOW.format(branch=sql, down="desc" if order.is_down else "asc"))
        params += [*values, looked, size + 1]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), params)
        return cursor.fetchall()
