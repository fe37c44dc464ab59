"""Mark as spam, and take it back."""

from django.db import transaction

from gatehouse.conversations.entries import SpamMarked
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def mark_spam(conversation: Conversation, is_spam: bool = True, *, by: Actor) -> None:
    """Take it out of the queues (nothing is deleted), or put it back with False."""
    conversation.lock()
    if conversation.is_spam == is_spam:
        return
    conversation.is_spam = is_spam
    conversation.save(update_fields=["is_spam"])
    record(conversation, SpamMarked(spam=is_spam), by=by)
