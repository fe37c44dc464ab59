"""Put a conversation aside until a time, and take it up again."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.posting import send
from gatehouse.conversations.entries import SnoozeSet
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import Post
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

LONGEST = timedelta(days=366)


@transaction.atomic
def snooze(
    conversation: Conversation, until: datetime, reason: str, *, by: Actor, client_id: UUID | None = None
) -> None:
    """Take it out of the open lists until then or until the customer writes; the reason is kept as a note.

    The same `client_id` snoozes once.
    """
    if not reason.strip():
        raise Impossible("Say why it can wait: whoever meets it again wants to know.")
    if not timezone.now() < until <= timezone.now() + LONGEST:
        raise Impossible("Choose a time that is still to come, within a year.")
    conversation.lock()
    if client_id and conversation.messages.filter(client_id=client_id).exists():
        return
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    if not conversation.is_open:
        raise Impossible("This conversation is not open. There is nothing to snooze.")
    _save(conversation, until, None)
    send(
        Post(
            conversation=conversation.pk,
            kind="note",
            author=by,
            text=reason,
            channel="desk",
            entry="snoozed",
            data={"until": int(until.timestamp())},
            client_id=client_id or uuid4(),
        )
    )


def wake(conversation: Conversation, *, by: Actor) -> None:
    """Take it up again: by hand, or because its time has come, which the lists then say."""
    set_snooze(conversation, None, by=by)


@transaction.atomic
def set_snooze(conversation: Conversation, until: datetime | None, *, by: Actor) -> None:
    """Take it up, or put it aside as it was before (the undo's way: the reason stands there already)."""
    conversation.lock()
    if conversation.snoozed_until == until or (until and not conversation.is_open):
        return
    _save(conversation, until, None if until or by.kind != "system" else timezone.now())
    record(conversation, SnoozeSet(until=int(until.timestamp()) if until else None), by=by)


def _save(conversation: Conversation, until: datetime | None, woke_at: datetime | None) -> None:
    conversation.snoozed_until, conversation.woke_at = until, woke_at
    conversation.save(update_fields=["snoozed_until", "woke_at"])
