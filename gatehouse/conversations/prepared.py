"""Queries whose SQL is written once: for a small one Django takes longer to write it than PostgreSQL to answer it."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, Func, Model, QuerySet
from django.db.models.expressions import RawSQL

Given = Mapping[Hashable, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """SQL and its values, among them marks: each stands for what is known only when the query runs.

    A mark is anything that is no value otherwise. Where a QuerySet wants a number, it is one far below zero.
    """

    sql: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, rows: QuerySet[Any, Any]) -> Self:
        try:
            sql, values = rows.query.sql_with_params()
        except EmptyResultSet:  # Django knows without asking that nothing is found
            return cls("select null where false", ())
        return cls(sql, values)

    def filled(self, given: Given) -> list[Any]:
        """The values, each mark replaced by what is given for it."""
        return [given.get(value, value) if isinstance(value, Hashable) else value for value in self.values]

    def rows(self, given: Given) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.filled(given))
            return cursor.fetchall()


class Among(Func):
    """Whether a column is one of a list of ids, of which `ids` is the mark."""

    arg_joiner = " = any"
    template = "%(expressions)s"
    output_field = BooleanField()

    def __init__(self, column: str, ids: Hashable) -> None:
        super().__init__(F(column), RawSQL("%s::bigint[]", [ids]))


def columns(model: type[Model], *wanted: str) -> list[str]:
    """These columns in the order in which `from_db` takes them; it reads the others when somebody asks for them."""
    known = [field.attname for field in model._meta.concrete_fields]
    return sorted(wanted, key=known.index)
