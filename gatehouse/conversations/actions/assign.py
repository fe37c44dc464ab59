"""Say whose conversation it is."""

from django.db import transaction
from django.db.models import QuerySet

from gatehouse.accounts.models import User
from gatehouse.conversations.access import agents_for
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import Assigned
from gatehouse.conversations.models import OPEN_STATES, Conversation, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def assign(conversation: Conversation, agent: User | None, *, by: Actor) -> None:
    """Hand the conversation to an agent, or back to the queue with None. One who cannot see it cannot get it."""
    conversation.lock()
    if conversation.assignee_id == (agent.pk if agent else None):
        return
    if agent is not None and conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    if agent is not None and not agents_for(conversation).filter(pk=agent.pk).exists():
        raise Impossible(f"{agent} is not in this department. Hand it over to the department first.")
    conversation.assignee = agent
    if agent is not None and conversation.state == State.SUBMITTED:
        conversation.state = State.PROGRESS
    conversation.save(update_fields=["assignee", "state"])
    record(conversation, Assigned(agent=agent.pk if agent else None), by=by)


def release(conversations: QuerySet[Conversation], *, by: Actor) -> int:
    """Give back to the queue what its agent can no longer see or answer; return how many that were."""
    done = 0
    for conversation in conversations.filter(assignee__isnull=False, state__in=OPEN_STATES).order_by("pk"):
        if not agents_for(conversation).filter(pk=conversation.assignee_id or 0).exists():
            assign(conversation, None, by=by)
            done += 1
    return done


def take(conversation: Conversation, *, by: Actor) -> None:
    """The agent makes it his own."""
    assign(conversation, User.objects.get(pk=by.id or 0), by=by)
