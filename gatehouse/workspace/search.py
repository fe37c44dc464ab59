"""Find conversations by number, address or words of the subject, among those that the agent may see."""

import json
import re
from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Address, Conversation, Department
from gatehouse.workspace.walk import Branch, Order, sieved

FOUND = 30
LONGEST = 120  # characters of what is looked for
# What stands in so many subjects (by the planner's guess) is found soon among the newest; the index would list them all.
_COMMON = 20_000
_FEW = 6_000  # of which the newest are picked out; more are met soon enough along the lists
_NEWEST, _LEAST = 8_000, 1_000  # are looked at, of all departments together and of each at least
_WORDS = SearchVector("subject", config="simple")
_CONTACTS = 500  # strangers may have typed an address many times
_WORD = re.compile(r"[^\W_]+")


class By(StrEnum):
    """What was recognised in what was typed."""

    NUMBER = "number"
    ADDRESS = "address"
    SUBJECT = "subject"


def recognise(typed: str) -> tuple[By, str]:
    """A ticket's number however it is spelt, an address, or else words."""
    if number := numbers.read(typed, settings.NUMBER_PREFIX):
        return By.NUMBER, number
    if "@" in typed:
        return By.ADDRESS, typed.strip().lower()
    return By.SUBJECT, typed


def search(user: User, typed: str, departments: Sequence[Department] = ()) -> list[int]:
    """Ids of at most FOUND conversations, the newest first; none for what holds nothing to look for.

    Words that are common are looked for among the newest of `departments` first.
    """
    by, wanted = recognise(typed[:LONGEST])
    seen = conversations_for(user.actor)
    if by == By.NUMBER:
        return list(seen.filter(number=wanted).values_list("pk", flat=True))
    if by == By.ADDRESS:
        # In two steps: the planner cannot guess how few contacts one address has.
        contacts = Address.objects.filter(kind="email", value=wanted).order_by("-pk").values_list("contact", flat=True)
        return _newest(seen.filter(contact__in=list(contacts[:_CONTACTS])))
    words = [word.lower() for word in _WORD.findall(wanted)]
    return _by_words(seen, words, departments) if words else []


def _by_words(seen: QuerySet[Conversation], words: list[str], departments: Sequence[Department]) -> list[int]:
    """The last word may be a beginning. Whole words are tried first, since beginnings cost the index much; all may be
    beginnings when nothing else is found.
    """
    *whole, last = words
    beginning = " & ".join([*whole, f"{last}:*"])
    found: list[int] = []
    is_dense = bool(departments) and _guess(_fitting(beginning)) > _COMMON
    if not is_dense:
        found, is_dense = _among_few(seen, " & ".join(words))
    if is_dense and departments:
        found = _among_the_newest(words, beginning, departments)
    if len(found) == FOUND:
        return found
    found = _by_index(seen, beginning)
    return found or (_by_index(seen, " & ".join(f"{word}:*" for word in words)) if whole else [])


def _among_few(seen: QuerySet[Conversation], query: str) -> tuple[list[int], bool]:
    """The newest that fit, and whether there are too many to be sure of that."""
    few = seen.annotate(words=_WORDS).filter(words=_query(query)).values_list("pk", "updated_at")[: _FEW + 1]
    try:
        sql, params = few.query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that this actor sees nothing
        return [], False
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_OF_FEW.format(few=sql), [*params, FOUND])
        rows = cursor.fetchall()
    return [pk for pk, _ in rows], bool(rows) and rows[0][1] > _FEW


_NEWEST_OF_FEW = "select pk, count(*) over () from ({few}) few order by updated_at desc, pk desc limit %s"


def _by_index(seen: QuerySet[Conversation], query: str) -> list[int]:
    return _newest(seen.filter(pk__in=_fitting(query).values("pk")))


def _fitting(query: str) -> QuerySet[Conversation]:
    return Conversation.objects.annotate(words=_WORDS).filter(words=_query(query))


def _query(query: str) -> SearchQuery:
    return SearchQuery(query, config="simple", search_type="raw")


def _guess(fitting: QuerySet[Conversation]) -> int:
    """How many fit, as the planner thinks, which costs nothing."""
    return int(json.loads(fitting.explain(format="json"))[0]["Plan"]["Plan Rows"])


def _among_the_newest(words: list[str], query: str, departments: Sequence[Department]) -> list[int]:
    """The newest that fit, looked for along the departments' lists; all that are certain to come first."""
    fits = Q(words=_query(query))
    for word in words:  # asked first: it costs far less than taking a subject apart
        fits = Q(lowered__contains=word) & fits
    rows = Conversation.objects.alias(lowered=Lower("subject"), words=_WORDS)
    order, looked = Order("updated_at", is_down=True), max(_LEAST, _NEWEST // len(departments))
    return sieved([order.behind(Branch.of_each(rows, departments), None)], order, FOUND, fits, looked).ids


def _newest(found: QuerySet[Conversation]) -> list[int]:
    return list(found.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:FOUND])
