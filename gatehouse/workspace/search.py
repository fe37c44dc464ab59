"""Find conversations by number, address, or words of the subject or the customer's name, among those the agent may see."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Address, Contact, Conversation
from gatehouse.conversations.words import Ages, newest_first
from gatehouse.workspace.walk import Statement

FOUND = 30
LONGEST = 120  # characters of what is looked for
_CONTACTS, _NAMESAKES = 500, 100  # strangers may have typed an address many times, and many people are called Maria
Row = tuple[datetime, int]  # when it changed last, and its id
_WORD = re.compile(r"[^\W_]+")


class By(StrEnum):
    """What was recognised in what was typed."""

    NUMBER = "number"
    ADDRESS = "address"
    WORDS = "subject"  # as entries of the journal have always called it


def recognise(typed: str) -> tuple[By, str]:
    """A ticket's number however it is spelt, an address, or else words."""
    if number := numbers.read(typed, settings.NUMBER_PREFIX):
        return By.NUMBER, number
    if "@" in typed:
        return By.ADDRESS, typed.strip().lower()
    return By.WORDS, typed


def search(user: User, typed: str) -> list[int]:
    """Ids of at most FOUND conversations, the newest first; none for what holds nothing to look for."""
    by, wanted = recognise(typed[:LONGEST])
    seen = conversations_for(user.actor)
    if by == By.NUMBER:
        return list(seen.filter(number=wanted).values_list("pk", flat=True))
    if by == By.ADDRESS:
        contacts = Address.objects.filter(kind="email", value=wanted).values_list("contact_id", flat=True)
        return [pk for _at, pk in _of_contacts(seen, contacts, _CONTACTS)]
    words = _WORD.findall(wanted)
    if not words:
        return []
    found = _by_subject(seen, words)
    if len(found) < FOUND:
        found = sorted({*found, *_by_name(seen, words)}, reverse=True)[:FOUND]
    return [pk for _at, pk in found]


def _by_name(seen: QuerySet[Conversation], words: list[str]) -> list[Row]:
    """Of customers with these words in their names; the last may be a beginning."""
    wanted = SearchQuery(" & ".join(words) + ":*", config="simple", search_type="raw")
    named = Contact.objects.alias(words=SearchVector("name", config="simple")).filter(words=wanted)
    return _of_contacts(seen, named.values_list("pk", flat=True), _NAMESAKES)


def _by_subject(seen: QuerySet[Conversation], words: list[str]) -> list[Row]:
    """The last word may be a beginning. Whole words are tried first, since beginnings cost the index much. When nothing
    else is found all may be beginnings, but those that people use as they are.
    """
    *others, last = words
    ages = newest_first(timezone.now())
    coarse = ages.coarse()
    statement = _along(seen, ages)
    found = _newest(statement, " & ".join(words), ages.marks)
    if len(found) < FOUND:
        found = _newest(statement, " & ".join([*others, f"{last}:*"]), coarse)
    if not found and (cut := set(others) - _in_use(others, coarse[0])):
        begun = [f"{word}:*" if word in cut else word for word in others]
        found = _newest(statement, " & ".join([*begun, f"{last}:*"]), coarse)
    return found


def _in_use(words: list[str], marks: str) -> set[str]:
    """Those that stand in some subject of this age."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [words, marks])
        return {word for (word,) in cursor.fetchall()}


_IN_USE = """
  select word from unnest(%s::text[]) as word where numnode(to_tsquery('simple', word)) > 0 and exists (
    select from conversations_conversation
    where conversation_words(subject, updated_at) @@ (to_tsquery('simple', word) && %s::tsquery))
"""


# What fits in one age after the other, until there is enough. The last age has no marks: all that they do not cover.
_ALONG = "select found.* from unnest(%s::text[]) as age(marks) cross join lateral ({seen}) as found limit %s"
_FITS = """
  numnode(to_tsquery('simple', %s)) > 0
  and conversation_words(conversations_conversation.subject, conversations_conversation.updated_at)
    @@ coalesce(to_tsquery('simple', %s) && age.marks::tsquery, to_tsquery('simple', %s))
  and (age.marks is not null
    or conversations_conversation.updated_at < %s or conversations_conversation.updated_at >= %s)
"""
_QUERY = object()  # stands for what is looked for until the statement runs


def _along(seen: QuerySet[Conversation], ages: Ages) -> Statement | None:
    """The statement that goes along the ages, made once for several queries; None when this actor sees nothing."""
    fits = RawSQL(_FITS, [_QUERY, _QUERY, _QUERY, ages.since, ages.until], output_field=BooleanField())  # noqa: S611  (values apart)
    rows = seen.filter(fits).order_by("-updated_at", "-pk").values_list("updated_at", "pk")[:FOUND]
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None
    return _ALONG.format(seen=sql), list(params)


def _newest(statement: Statement | None, query: str, marks: list[str]) -> list[Row]:
    """The newest that fit a query as PostgreSQL's tsquery writes it."""
    if statement is None:
        return []
    sql, params = statement
    with connection.cursor() as cursor:
        values = (query if value is _QUERY else value for value in params)
        cursor.execute(sql, [[*marks, None], *values, FOUND])
        return cursor.fetchall()


def _of_contacts(seen: QuerySet[Conversation], contacts: QuerySet[Any, int], most: int) -> list[Row]:
    """The newest of the newest contacts. In two steps: the planner cannot guess how few they are.

    Nor may it walk along the ids until it has met enough, which are a sum for that.
    """
    few = list(contacts.order_by((F("pk") + 0).desc())[:most])
    rows = seen.filter(contact__in=few).order_by("-updated_at", "-pk").values_list("updated_at", "pk")
    return list(rows[:FOUND]) if few else []
