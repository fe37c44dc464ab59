"""The customer needs more time: his waiting ticket stays open."""

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.entries import KeptOpen
from gatehouse.conversations.models import Conversation, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record


@transaction.atomic
def keep_open(conversation: Conversation, *, by: Actor) -> None:
    """Start the wait anew. A ticket that was solved only because nobody answered is opened again."""
    conversation.lock()
    if conversation.state != State.WAITING and not _solved_by_silence(conversation):
        return
    conversation.state = State.WAITING
    conversation.waiting_since, conversation.reminded_at, conversation.solved_at = timezone.now(), None, None
    conversation.unanswered_since = None
    conversation.save(update_fields=["state", "unanswered_since", "waiting_since", "reminded_at", "solved_at"])
    record(conversation, KeptOpen(), by=by)


def _solved_by_silence(conversation: Conversation) -> bool:
    last = (
        Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk, kind="state_set")
        .order_by("seq")
        .last()
    )
    return conversation.state == State.SOLVED and last is not None and bool(last.content["data"]["automatic"])
