"""Escalate to the department's senior specialists."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import send
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import Post, Posted
from gatehouse.journal.actor import Actor


@transaction.atomic
def escalate(conversation: Conversation, reason: str, *, by: Actor) -> Posted:
    """Raise its level and put it into the senior queue; the reason is kept as a note."""
    if not reason.strip():
        raise Impossible("Say why this needs a senior specialist.")
    conversation.lock()
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    if not conversation.is_open:
        raise Impossible("This conversation is not open. Reopen it, then escalate.")
    conversation.level += 1
    conversation.assignee = None
    conversation.save(update_fields=["level", "assignee"])
    data = {"level": conversation.level}
    return send(
        Post(
            conversation=conversation.pk,
            kind="note",
            author=by,
            text=reason,
            channel="desk",
            entry="escalated",
            data=data,
        )
    )
