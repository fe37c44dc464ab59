"""Set the state that the customer sees: solve, close, reopen, and any other step."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations import unanswered
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import StateSet
from gatehouse.conversations.models import Conversation, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

STATE_COLUMNS = (
    "state",
    "updated_at",
    "waiting_since",
    "reminded_at",
    "solved_at",
    "closed_at",
    "snoozed_until",
    "woke_at",
)  # that a step changes
_TIMES = ["unanswered_since", "waiting_since", "reminded_at", "solved_at", "closed_at", "snoozed_until", "woke_at"]


@transaction.atomic
def set_state(conversation: Conversation, state: State, *, by: Actor, automatic: bool = False) -> None:
    """Move to a state. Nothing is solved or closed by itself before a person has answered."""
    conversation.lock()
    before = State(conversation.state)
    if before == state:
        return
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    if before == State.CLOSED and state == State.SOLVED:
        raise Impossible("This ticket is closed.")
    if automatic and conversation.answered_at is None:
        return
    if state == State.SUBMITTED:
        raise Impossible("Only a new request is “submitted”. Give it back to the queue instead.")
    now = timezone.now()
    conversation.state = state
    conversation.unanswered_since = unanswered.since(conversation)
    conversation.waiting_since = now if state == State.WAITING else None
    conversation.reminded_at = conversation.woke_at = None
    conversation.snoozed_until = conversation.snoozed_until if conversation.is_open else None
    conversation.solved_at = now if state == State.SOLVED else None
    conversation.closed_at = now if state == State.CLOSED else None
    if before in (State.SOLVED, State.CLOSED):
        conversation.updated_at = now
    if before == State.CLOSED:
        conversation.erased_at = None  # what is written from now on has a time of its own that will be over
    conversation.save(update_fields=["state", "updated_at", "erased_at", *_TIMES])
    record(conversation, StateSet(before=before, state=state, automatic=automatic), by=by)


@transaction.atomic
def put_back(conversation: Conversation, was: Mapping[str, Any], *, by: Actor) -> None:
    """Take a step back: the state and its times are as they were, `submitted` too.

    `was` holds STATE_COLUMNS, or of them the state alone when the times have not changed.
    """
    conversation.lock()
    before = State(conversation.state)
    if before == was["state"]:
        return
    columns = [column for column in STATE_COLUMNS if column in was]
    for column in columns:
        setattr(conversation, column, was[column])
    conversation.unanswered_since = unanswered.since(conversation)
    conversation.save(update_fields=[*columns, "unanswered_since"])
    record(conversation, StateSet(before=before, state=State(was["state"])), by=by)


def solve(conversation: Conversation, *, by: Actor) -> None:
    """The problem is solved; the customer may still write, which reopens it."""
    set_state(conversation, State.SOLVED, by=by)


def close(conversation: Conversation, *, by: Actor) -> None:
    """It is over: what the customer writes now opens a linked new one."""
    set_state(conversation, State.CLOSED, by=by)


def reopen(conversation: Conversation, *, by: Actor) -> None:
    """Go on with a solved or closed one."""
    if conversation.is_open:
        return
    set_state(conversation, State.PROGRESS, by=by)
