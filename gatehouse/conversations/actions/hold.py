"""Legal hold: nothing of a conversation is erased while it lasts."""

from django.db import transaction

from gatehouse.conversations.entries import HoldSet
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_hold(conversation: Conversation, on: bool, *, by: Actor) -> None:
    """Put it on hold, or lift the hold with False."""
    conversation.lock()
    if conversation.on_hold == on:
        return
    conversation.on_hold = on
    conversation.save(update_fields=["on_hold"])
    record(conversation, HoldSet(on=on), by=by)
