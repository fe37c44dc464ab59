"""What we promise about answers. Said as a promise, never as “usually”, until it is measured."""

from datetime import datetime, timedelta

from gatehouse.conversations.models import Conversation, State

ANSWER_WITHIN = timedelta(hours=24)
ANSWER_HOURS = int(ANSWER_WITHIN.total_seconds() // 3600)


def answer_due(conversation: Conversation) -> datetime | None:
    """When a person answers at the latest; None when it is not our turn."""
    if conversation.state not in (State.SUBMITTED, State.PROGRESS):
        return None
    return (conversation.customer_wrote_at or conversation.created_at) + ANSWER_WITHIN


def solves_at(conversation: Conversation) -> datetime | None:
    """When a ticket that waits for its customer counts as solved; None while it does not wait, or when it never does."""
    topic, since = conversation.topic, conversation.waiting_since
    if conversation.state != State.WAITING or topic is None or since is None:
        return None
    return since + timedelta(days=topic.remind_after + topic.solve_after)


def closes_at(conversation: Conversation) -> datetime | None:
    """When a solved ticket closes; None while it is not solved."""
    topic, since = conversation.topic, conversation.solved_at
    if conversation.state != State.SOLVED or topic is None or since is None:
        return None
    return since + timedelta(days=topic.close_after)
