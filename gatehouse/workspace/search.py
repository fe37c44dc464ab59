"""Find conversations by number, address, or words of the subject or the customer's name, among those the agent may see."""

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import connection
from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers
from gatehouse.conversations.access import ACTOR, conversations_for, reach
from gatehouse.conversations.models import Address, Contact, Conversation
from gatehouse.conversations.prepared import Prepared
from gatehouse.conversations.words import Ages, newest_first, places
from gatehouse.journal.actor import Actor, ActorKind

FOUND = 30
LONGEST = 120  # characters of what is looked for
_CONTACTS, _NAMESAKES = 500, 100  # strangers may have typed an address many times, and many people are called Maria
_NEWEST = (F("pk") + 0).desc()  # a sum, so that nobody walks along the ids until enough are met
_QUERY = "-what is looked for-"  # stands for it in what is prepared
Row = tuple[datetime, int]  # when it changed last, and its id
_MANY = 3  # words: so few have all of them that going age by age costs more than what it spares
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


def search(user: User, typed: str, departments: Collection[int] | None = None) -> list[int]:
    """Ids of at most FOUND conversations, the newest first; none for what holds nothing to look for.

    `departments` are the ids of the agent's own, so that nobody reads what others write about; None when he has all.
    """
    by, wanted = recognise(typed[:LONGEST])
    if by == By.NUMBER:
        return _by_number(user.actor, wanted)
    if by == By.ADDRESS:
        return [pk for _at, pk in _of_contacts(user.actor, By.ADDRESS, wanted)]
    words = _WORD.findall(wanted)
    if not words:
        return []
    found = _by_subject(user.actor, words, places(departments))
    if len(found) < FOUND:
        found = sorted({*found, *_by_name(user.actor, words)}, reverse=True)[:FOUND]
    return [pk for _at, pk in found]


def _by_number(actor: Actor, number: str) -> list[int]:
    try:
        return [reach(actor, number).pk]
    except Conversation.DoesNotExist:
        return []


def _by_name(actor: Actor, words: list[str]) -> list[Row]:
    """Of customers with these words in their names; the last may be a beginning."""
    return _of_contacts(actor, By.WORDS, " & ".join(words) + ":*")


def _by_subject(actor: Actor, words: list[str], where: list[str]) -> list[Row]:
    """The last word may be a beginning. Whole words are tried first, since beginnings cost the index much. When nothing
    else is found all may be beginnings, but those that people use as they are.
    """
    *others, last = words
    ages = newest_first(timezone.now())
    coarse = ages.coarse()
    newest = partial(_newest, actor, ages, where, words)
    found = newest(set(), ages.marks if len(words) < _MANY else coarse)
    if len(found) < FOUND:
        found = newest({last}, coarse)
    if not found and (cut := set(others) - _in_use(others, where, coarse[0])):
        found = newest({*cut, last}, coarse)
    return found


def _in_use(words: list[str], where: list[str], marks: str) -> set[str]:
    """Those that stand in some subject of this age."""
    if not words:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_IN_USE, [words, where, marks])
        return {word for (word,) in cursor.fetchall()}


_IN_USE = """
  select word from unnest(%s::text[]) as word where exists (
    select from conversations_conversation
    where conversation_words(subject, updated_at, department_id, others_asked)
      @@ (words_sought(array[word], array[false], %s) && %s::tsquery))
"""


# What fits in one age after the other, until there is enough. The last age has no marks: all that they do not cover.
_ALONG = "select found.* from unnest(%s::text[]) as age(marks) cross join lateral ({seen}) as found limit %s"
_FITS = """
  conversation_words(conversations_conversation.subject, conversations_conversation.updated_at,
    conversations_conversation.department_id, conversations_conversation.others_asked)
    @@ coalesce(words_sought(%s, %s, %s) && age.marks::tsquery, words_sought(%s, %s, %s))
  and (age.marks is not null
    or conversations_conversation.updated_at < %s or conversations_conversation.updated_at >= %s)
"""
_SOUGHT = _WORDS, _BEGUN, _WHERE = object(), object(), object()
_MARKS, _SINCE, _UNTIL = object(), object(), object()


@cache
def _along(kind: ActorKind) -> Prepared:
    """The statement that goes along the ages."""
    fits = RawSQL(_FITS, [*_SOUGHT, *_SOUGHT, _SINCE, _UNTIL], output_field=BooleanField())  # noqa: S611  (values apart)
    seen = Prepared.of(_first(conversations_for(Actor(kind, ACTOR)).filter(fits)))
    return Prepared(_ALONG.format(seen=seen.sql), (_MARKS, *seen.values, FOUND))


def _newest(
    actor: Actor, ages: Ages, where: list[str], words: list[str], begun: set[str], marks: list[str]
) -> list[Row]:
    """The newest with all these words, of which some may be beginnings."""
    asked = {_WORDS: words, _BEGUN: [word in begun for word in words], _WHERE: where, _MARKS: [*marks, None]}
    return _along(actor.kind).rows({ACTOR: actor.id, _SINCE: ages.since, _UNTIL: ages.until, **asked})


def _of_contacts(actor: Actor, by: By, wanted: str) -> list[Row]:
    """The newest of the newest contacts with this address or with these words in their names."""
    return _theirs(actor.kind, by).rows({ACTOR: actor.id, _QUERY: wanted})


# The newest of each contact, which an index gives in this order; the planner cannot guess how few contacts there are.
_THEIRS = """
  select found.* from ({contacts}) as contact(id) cross join lateral ({seen}) as found order by 1 desc, 2 desc limit %s
"""
_IS_THEIRS = "conversations_conversation.contact_id = contact.id"


@cache
def _theirs(kind: ActorKind, by: By) -> Prepared:
    contacts = Prepared.of(_writing_from() if by == By.ADDRESS else _named())
    is_theirs = RawSQL(_IS_THEIRS, [], output_field=BooleanField())  # noqa: S611  (no values)
    seen = Prepared.of(_first(conversations_for(Actor(kind, ACTOR)).filter(is_theirs)))
    return Prepared(_THEIRS.format(contacts=contacts.sql, seen=seen.sql), (*contacts.values, *seen.values, FOUND))


def _writing_from() -> QuerySet[Any, Any]:
    known = Address.objects.filter(kind="email", value=_QUERY)
    return known.order_by(_NEWEST).values_list("contact")[:_CONTACTS]


def _named() -> QuerySet[Any, Any]:
    wanted = SearchQuery(_QUERY, config="simple", search_type="raw")
    named = Contact.objects.alias(words=SearchVector("name", config="simple")).filter(words=wanted)
    return named.order_by(_NEWEST).values_list("pk")[:_NAMESAKES]


def _first(seen: QuerySet[Conversation]) -> QuerySet[Conversation, Row]:
    return seen.order_by("-updated_at", "-pk").values_list("updated_at", "pk")[:FOUND]
