"""Set how pressing it is."""

from django.db import transaction

from gatehouse.conversations.entries import PrioritySet
from gatehouse.conversations.models import Conversation, Priority
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_priority(conversation: Conversation, priority: Priority, *, by: Actor) -> None:
    """Change the priority."""
    conversation.lock()
    before = Priority(conversation.priority)
    if before == priority:
        return
    conversation.priority = priority
    conversation.save(update_fields=["priority"])
    record(conversation, PrioritySet(before=before, priority=priority), by=by)
