"""Find conversations by number, address or words of the subject, among those that the agent may see."""

import re
from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import QuerySet

from gatehouse.accounts.models import User
from gatehouse.conversations import numbers
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Address, Conversation

FOUND = 30
LONGEST = 120  # characters of what is looked for
# Of a word that stands in half of all subjects no more than these are put in order.
_LOOKED_AT = 2_000
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
    words = _WORD.findall(wanted)
    if not words:
        return []
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), config="simple", search_type="raw")
    fitting = Conversation.objects.annotate(words=SearchVector("subject", config="simple")).filter(words=query)
    return _newest(seen.filter(pk__in=fitting.values("pk")[:_LOOKED_AT]))


def _newest(found: QuerySet[Conversation]) -> list[int]:
    return list(found.order_by("-updated_at", "-pk").values_list("pk", flat=True)[:FOUND])
