"""Remind a customer whose answer we wait for."""

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.entries import Reminded
from gatehouse.conversations.models import Conversation, State
from gatehouse.conversations.promise import SOLVE_AFTER
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def remind(conversation: Conversation, *, by: Actor) -> None:
    """Say once that we wait, and in how many days the ticket will count as solved."""
    conversation.lock()
    if conversation.state != State.WAITING or conversation.reminded_at or conversation.answered_at is None:
        return
    conversation.reminded_at = timezone.now()
    conversation.save(update_fields=["reminded_at"])
    days = conversation.topic.solve_after if conversation.topic else SOLVE_AFTER.days
    record(conversation, Reminded(solves_in=days), by=by)
