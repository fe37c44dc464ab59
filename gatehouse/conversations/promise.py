"""What we promise about answers, and what happens by itself and when.

Said as a promise, never as “usually”, until it is measured. The promises are settings: a topic may have its own, and for
all else there is one for each channel, a handful of rows that every page needs: a process keeps them for some seconds.
"""

import time
from datetime import datetime, timedelta

from gatehouse.conversations.models import AnswerPromise, Conversation, State, Topic

TICKETS = "form"  # the channel whose promise holds wherever no other is set
FRESH = 5.0  # seconds
# For a conversation without a topic; a topic has its own (models/desk.py).
REMIND_AFTER, SOLVE_AFTER, CLOSE_AFTER = timedelta(days=3), timedelta(days=4), timedelta(days=14)


_kept: tuple[float, dict[str, AnswerPromise]] = (0.0, {})


def promise_to(conversation: Conversation) -> AnswerPromise | None:
    """What was promised about an answer to this; None for a suggestion, to which none is promised."""
    return promise_about(conversation.topic, conversation.channel)


def promise_about(topic: Topic | None, channel: str = TICKETS) -> AnswerPromise | None:
    """What is promised to who writes about this by this channel: the topic's own promise, else the channel's."""
    if topic is None:
        return promised(channel)
    if topic.is_feedback:
        return None
    hours = topic.answer_within
    return AnswerPromise(channel=channel, soonest=hours, latest=hours) if hours else promised(channel)


def promised(channel: str = TICKETS) -> AnswerPromise:
    """Within what time we promise an answer to what comes by this channel: as set, else as for tickets, else as shipped."""
    global _kept
    until, known = _kept
    if time.monotonic() >= until:
        known = {row.channel: row for row in AnswerPromise.objects.all()}
        _kept = (time.monotonic() + FRESH, known)
    return known.get(channel) or known.get(TICKETS) or AnswerPromise(channel=TICKETS)


def forget() -> None:
    """Read the promises again the next time this process needs them."""
    global _kept
    _kept = (0.0, {})


def answer_due(conversation: Conversation) -> datetime | None:
    """When a person answers at the latest; None when it is not our turn, or no answer was promised."""
    promise = promise_to(conversation)
    if promise is None or conversation.state not in (State.SUBMITTED, State.PROGRESS):
        return None
    return (conversation.customer_wrote_at or conversation.created_at) + promise.within


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
