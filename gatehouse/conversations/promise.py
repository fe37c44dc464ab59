"""What we promise about answers, and what happens by itself and when. Pure: rows in, times out.

Said as a promise, never as “usually”, until it is measured.
"""

from datetime import datetime, timedelta

from gatehouse.conversations.models import Conversation, State

ANSWER_WITHIN = timedelta(hours=24)
ANSWER_HOURS = int(ANSWER_WITHIN.total_seconds() // 3600)
# For a conversation without a topic; a topic has its own (models/desk.py).
REMIND_AFTER, SOLVE_AFTER, CLOSE_AFTER = timedelta(days=3), timedelta(days=4), timedelta(days=14)


def answer_due(conversation: Conversation) -> datetime | None:
    """When a person answers at the latest; None when it is not our turn."""
    if conversation.state not in (State.SUBMITTED, State.PROGRESS):
        return None
    return (conversation.customer_wrote_at or conversation.created_at) + ANSWER_WITHIN


def solves_at(conversation: Conversation) -> datetime | None:
    """When a ticket that waits for its customer counts as solved at the earliest; None while it does not wait."""
    topic, since, reminded = conversation.topic, conversation.waiting_since, conversation.reminded_at
    if conversation.state != State.WAITING or since is None:
        return None
    remind = timedelta(days=topic.remind_after) if topic else REMIND_AFTER
    solve = timedelta(days=topic.solve_after) if topic else SOLVE_AFTER
    return (reminded or since + remind) + solve


def closes_at(conversation: Conversation) -> datetime | None:
    """When a solved ticket closes; None while it is not solved, and where no person has answered: then it stays."""
    topic, since = conversation.topic, conversation.solved_at
    if conversation.state != State.SOLVED or since is None or conversation.answered_at is None:
        return None
    return since + (timedelta(days=topic.close_after) if topic else CLOSE_AFTER)
