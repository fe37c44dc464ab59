"""Escalate to the department's senior specialists."""

from uuid import UUID, uuid4

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import send
from gatehouse.conversations.entries import Lowered
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import Post, Posted
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def escalate(conversation: Conversation, reason: str, *, by: Actor, client_id: UUID | None = None) -> Posted:
    """Raise its level and put it into the senior queue; the reason is kept as a note. The same `client_id` raises once."""
    if not reason.strip():
        raise Impossible("Say why this needs a senior specialist.")
    conversation.lock()
    known = conversation.messages.filter(client_id=client_id).first() if client_id else None
    if known is not None:
        return Posted(None, known.seq, known.public_seq, (), is_new=False)
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
            client_id=client_id or uuid4(),
        )
    )


@transaction.atomic
def lower(conversation: Conversation, level: int, *, by: Actor) -> None:
    """Bring it back to a lower level; the note with the reason stays."""
    conversation.lock()
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    before = conversation.level
    if not 0 <= level < before:
        return
    conversation.level = level
    conversation.save(update_fields=["level"])
    record(conversation, Lowered(before=before, level=level), by=by)
