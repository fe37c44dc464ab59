"""What an agent has opened lately. His own chain in the journal says so; nothing else keeps it."""

from gatehouse.accounts.models import User
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Conversation
from gatehouse.journal.models import Entry

SHOWN = 6
_LOOKED_AT = 60  # entries of the chain, searches and settings among them


def recently_opened(user: User) -> list[Conversation]:
    """The last conversations, newest first, without those that he may no longer see."""
    chain = Entry.objects.filter(subject_kind=user.journal_kind, subject_id=user.pk).order_by("-seq")
    opened = [entry.content["data"]["conversation"] for entry in chain[:_LOOKED_AT] if entry.kind == "record_opened"]
    numbers = list(dict.fromkeys(opened))
    seen = conversations_for(user.actor).select_related("contact").in_bulk(numbers)
    return [seen[pk] for pk in numbers if pk in seen][:SHOWN]
