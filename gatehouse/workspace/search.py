"""Find conversations by number, address, or words of the subject or the customer's name, among those the agent may see."""

import re
from datetime import datetime
from enum import StrEnum
from functools import cache, partial

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
from gatehouse.conversations.prepared import Among, Prepared
from gatehouse.conversations.words import Ages, newest_first
from gatehouse.journal.actor import Actor, ActorKind

FOUND = 30
LONGEST = 120  # characters of what is looked for
_CONTACTS, _NAMESAKES = 500, 100  # strangers may have typed an address many times, and many people are called Maria
_NEWEST = (F("pk") + 0).desc()  # a sum, so that nobody walks along the ids until enough are met
_QUERY = "-what is looked for-"  # stands for it in what is prepared
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
    if by == By.NUMBER:
        return _by_number(user.actor, wanted)
    if by == By.ADDRESS:
        return [pk for _at, pk in _of_contacts(user.actor, _writing_from(), wanted)]
    words = _WORD.findall(wanted)
    if not words:
        return []
    found = _by_subject(user.actor, words)
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
    return _of_contacts(actor, _named(), " & ".join(words) + ":*")


@cache
def _named() -> Prepared:
    wanted = SearchQuery(_QUERY, config="simple", search_type="raw")
    named = Contact.objects.alias(words=SearchVector("name", config="simple")).filter(words=wanted)
    return Prepared.of(named.order_by(_NEWEST).values_list("pk")[:_NAMESAKES])


@cache
def _writing_from() -> Prepared:
    known = Address.objects.filter(kind="email", value=_QUERY)
    return Prepared.of(known.order_by(_NEWEST).values_list("contact")[:_CONTACTS])


def _by_subject(actor: Actor, words: list[str]) -> list[Row]:
    """The last word may be a beginning. Whole words are tried first, since beginnings cost the index much. When nothing
    else is found all may be beginnings, but those that people use as they are.
    """
    *others, last = words
    ages = newest_first(timezone.now())
    coarse = ages.coarse()
    newest = partial(_newest, actor, ages)
    found = newest(" & ".join(words), ages.marks)
    if len(found) < FOUND:
        found = newest(" & ".join([*others, f"{last}:*"]), coarse)
    if not found and (cut := set(others) - _in_use(others, coarse[0])):
        begun = [f"{word}:*" if word in cut else word for word in others]
        found = newest(" & ".join([*begun, f"{last}:*"]), coarse)
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
_MARKS, _SINCE, _UNTIL, _CONTACT = object(), object(), object(), object()


@cache
def _along(kind: ActorKind) -> Prepared:
    """The statement that goes along the ages."""
    fits = RawSQL(_FITS, [_QUERY, _QUERY, _QUERY, _SINCE, _UNTIL], output_field=BooleanField())  # noqa: S611  (values apart)
    seen = Prepared.of(_first(conversations_for(Actor(kind, ACTOR)).filter(fits)))
    return Prepared(_ALONG.format(seen=seen.sql), (_MARKS, *seen.values, FOUND))


def _newest(actor: Actor, ages: Ages, query: str, marks: list[str]) -> list[Row]:
    """The newest that fit a query as PostgreSQL's tsquery writes it."""
    given = {_MARKS: [*marks, None], _QUERY: query, _SINCE: ages.since, _UNTIL: ages.until}
    return _along(actor.kind).rows({ACTOR: actor.id, **given})


def _of_contacts(actor: Actor, contacts: Prepared, wanted: str) -> list[Row]:
    """The newest of these contacts. In two steps: the planner cannot guess how few they are."""
    few = [pk for (pk,) in contacts.rows({_QUERY: wanted})]
    return _of_each(actor.kind).rows({ACTOR: actor.id, _CONTACT: few}) if few else []


@cache
def _of_each(kind: ActorKind) -> Prepared:
    theirs = conversations_for(Actor(kind, ACTOR)).filter(Among("contact", _CONTACT))
    return Prepared.of(_first(theirs))


def _first(seen: QuerySet[Conversation]) -> QuerySet[Conversation, Row]:
    return seen.order_by("-updated_at", "-pk").values_list("updated_at", "pk")[:FOUND]
