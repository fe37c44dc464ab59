"""Find conversations by number, address or words of the subject, among those that the agent may see."""

import json
import re
from collections.abc import Sequence
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import QuerySet

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Address, Conversation, Department

FOUND = 30
LONGEST = 120  # characters of what is looked for
# What stands in so many subjects (by the planner's guess) is found soon among the newest; the index would list them all.
_COMMON = 20_000
_NEWEST = 5_000
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
    words = " & ".join(f"{word}:*" for word in _WORD.findall(wanted))
    return _by_words(seen, words, departments) if words else []


def _by_words(seen: QuerySet[Conversation], words: str, departments: Sequence[Department]) -> list[int]:
    query = SearchQuery(words, config="simple", search_type="raw")
    fitting = Conversation.objects.annotate(words=SearchVector("subject", config="simple")).filter(words=query)
    if departments and _guess(fitting) > _COMMON:
        found = _among_the_newest(seen, words, departments)
        if len(found) == FOUND:
            return found
    return _newest(seen.filter(pk__in=fitting.values("pk")))


def _guess(fitting: QuerySet[Conversation]) -> int:
    """How many fit, as the planner thinks, which costs nothing."""
    return int(json.loads(fitting.explain(format="json"))[0]["Plan"]["Plan Rows"])


def _among_the_newest(seen: QuerySet[Conversation], words: str, departments: Sequence[Department]) -> list[int]:
    """The newest that fit, read along the departments' lists until there are enough."""
    lists = [
        seen.filter(department=one).order_by("-updated_at", "-pk").values_list("pk", "updated_at", "subject")[:_NEWEST]
        for one in departments
    ]
    newest = lists[0].union(*lists[1:], all=True).order_by("-updated_at", "-pk")[:_NEWEST] if lists[1:] else lists[0]
    sql, params = newest.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_FITTING.format(newest=sql), [*params, words, FOUND])
        return [pk for (pk,) in cursor.fetchall()]


_FITTING = """
select pk from ({newest}) as newest where to_tsvector('simple', subject) @@ to_tsquery('simple', %s)
order by updated_at desc, pk desc limit %s
"""


def _newest(found: QuerySet[Conversation]) -> list[int]:
    return list(found.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:FOUND])
