"""Tag and untag."""

import re

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import Tagged
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

_TAG = re.compile(r"[\w][\w-]{0,39}")


@transaction.atomic
def tag(conversation: Conversation, name: str, *, by: Actor) -> None:
    """Add a tag: one word of letters, digits and dashes, at most 40, kept in lower case."""
    name = _clean(name)
    conversation.lock()
    if name in conversation.tags:
        return
    if len(conversation.tags) >= 20:
        raise Impossible("Twenty tags are enough. Remove one first.")
    conversation.tags = sorted([*conversation.tags, name])
    conversation.save(update_fields=["tags"])
    record(conversation, Tagged(tag=name), by=by)


@transaction.atomic
def untag(conversation: Conversation, name: str, *, by: Actor) -> None:
    """Remove a tag."""
    name = _clean(name)
    conversation.lock()
    if name not in conversation.tags:
        return
    conversation.tags = [tag for tag in conversation.tags if tag != name]
    conversation.save(update_fields=["tags"])
    record(conversation, Tagged(tag=name, removed=True), by=by)


def _clean(name: str) -> str:
    name = name.strip().lower().replace(" ", "-")
    if not _TAG.fullmatch(name):
        raise Impossible("A tag is one word of letters, digits and dashes, at most 40 characters long.")
    return name
