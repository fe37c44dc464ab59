"""The customer asks for an update."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import Nudged
from gatehouse.conversations.models import Conversation, State
from gatehouse.conversations.promise import promise_to
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


def nudge_from(conversation: Conversation) -> datetime | None:
    """When the customer may ask for an update: the promised time after the last public word, and after his last nudge.

    None when it is not our turn (waiting for him, solved, closed), or no answer was promised.
    """
    promise = promise_to(conversation)
    if promise is None or conversation.state in (State.WAITING, State.SOLVED, State.CLOSED):
        return None
    last = max(conversation.updated_at, conversation.nudged_at or conversation.updated_at)
    return last + promise.within


@transaction.atomic
def nudge(conversation: Conversation, *, by: Actor) -> None:
    """Tell the agents that the customer is still waiting. Raises Impossible before its time."""
    conversation.lock()
    allowed = nudge_from(conversation)
    if allowed is None or allowed > timezone.now():
        raise Impossible("You can ask for an update once the promised time is over.")
    conversation.nudged_at = timezone.now()
    conversation.save(update_fields=["nudged_at"])
    record(conversation, Nudged(), by=by)
