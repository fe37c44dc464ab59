"""Hand a conversation over to another department."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.snooze import wake
from gatehouse.conversations.entries import Transferred
from gatehouse.conversations.models import Conversation, Department, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def transfer(conversation: Conversation, department: Department, *, by: Actor) -> None:
    """Move it to the department's queue; nobody there has taken it yet."""
    if not department.is_active:
        raise Impossible(f"{department} is not in use any more. Choose another department.")
    conversation.lock()
    before = conversation.department_id
    if before == department.pk:
        return
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    wake(conversation, by=by)  # whoever gets it decides for himself when to look
    conversation.department, conversation.assignee = department, None
    if conversation.state == State.PROGRESS and conversation.answered_at is None:
        conversation.state = State.SUBMITTED
    conversation.save(update_fields=["department", "assignee", "state"])
    record(conversation, Transferred(before=before, department=department.pk), by=by)
