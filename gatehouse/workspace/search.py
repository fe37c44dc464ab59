"""Find conversations by number, address or words of the subject, among those that the agent may see."""

import json
import re
from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
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
_COMMON = 2_000
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
    """The last word may be a beginning; the others are whole, unless nothing has them so: beginnings cost the index much."""
    *whole, last = words
    query = " & ".join([*whole, f"{last}:*"])
    fitting = _fitting(query)
    if departments and _guess(fitting) > _COMMON:
        found = _among_the_newest(words, query, departments)
        if len(found) == FOUND:
            return found
    found = _newest(seen.filter(pk__in=fitting.values("pk")))
    if found or not whole:
        return found
    return _newest(seen.filter(pk__in=_fitting(" & ".join(f"{word}:*" for word in words)).values("pk")))


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
