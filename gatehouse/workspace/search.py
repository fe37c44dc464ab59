"""Find conversations by number, address or words of the subject, among those that the agent may see."""

import re
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Address, Conversation
from gatehouse.conversations.words import Ages, newest_first

FOUND = 30
LONGEST = 120  # characters of what is looked for
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


def search(user: User, typed: str) -> list[int]:
    """Ids of at most FOUND conversations, the newest first; none for what holds nothing to look for."""
    by, wanted = recognise(typed[:LONGEST])
    seen = conversations_for(user.actor)
    if by == By.NUMBER:
        return list(seen.filter(number=wanted).values_list("pk", flat=True))
    if by == By.ADDRESS:
        # In two steps: the planner cannot guess how few contacts one address has.
        contacts = Address.objects.filter(kind="email", value=wanted).order_by("-pk").values_list("contact", flat=True)
        return _newest(seen.filter(contact__in=list(contacts[:_CONTACTS])))
    words = [word.lower() for word in _WORD.findall(wanted)]
    return _by_words(seen, words) if words else []


def _by_words(seen: QuerySet[Conversation], words: list[str]) -> list[int]:
    """The last word may be a beginning. Whole words are tried first, since beginnings cost the index much. When nothing
    else is found all may be beginnings, but those that people use as they are.
    """
    *others, last = words
    ages = newest_first(timezone.now())
    coarse = ages.coarse()
    found = _with(seen, " & ".join(words), ages)
    if len(found) < FOUND:
        found = _with(seen, " & ".join([*others, f"{last}:*"]), coarse)
    if not found and (cut := set(others) - _in_use(others, coarse.marks[0])):
        begun = [f"{word}:*" if word in cut else word for word in others]
        found = _with(seen, " & ".join([*begun, f"{last}:*"]), coarse)
    return found


def _in_use(words: list[str], marks: str) -> set[str]:
    """Those that stand in some subject of this age."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [words, marks])
        return {word for (word,) in cursor.fetchall()}


_IN_USE = """
  select word from unnest(%s::text[]) as word where exists (
    select from conversations_conversation
    where conversation_words(subject, updated_at) @@ (to_tsquery('simple', word) && %s::tsquery))
"""


# What fits in one age after the other, until there is enough. The last age has no marks: all that they do not cover.
_ALONG = "select found.* from unnest(%s::text[]) as age(marks) cross join lateral ({seen}) as found limit %s"
_FITS = """
  conversation_words(conversations_conversation.subject, conversations_conversation.updated_at)
    @@ coalesce(to_tsquery('simple', %s) && age.marks::tsquery, to_tsquery('simple', %s))
  and (age.marks is not null
    or conversations_conversation.updated_at < %s or conversations_conversation.updated_at >= %s)
"""


def _with(seen: QuerySet[Conversation], query: str, ages: Ages) -> list[int]:
    """The newest that fit a query as PostgreSQL's tsquery writes it."""
    fits = RawSQL(_FITS, [query, query, ages.since, ages.until], output_field=BooleanField())  # noqa: S611  (values apart)
    rows = seen.filter(fits).order_by("-updated_at", "-pk").values_list("updated_at", "pk")[:FOUND]
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that this actor sees nothing
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ALONG.format(seen=sql), [[*ages.marks, None], *params, FOUND])
        return [pk for _at, pk in sorted(cursor.fetchall(), reverse=True)]


def _newest(found: QuerySet[Conversation]) -> list[int]:
    return list(found.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:FOUND])
