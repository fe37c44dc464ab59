"""Ask a second department inside the conversation, without a transfer."""

from django.db import transaction

from gatehouse.conversations.actions.assign import release
from gatehouse.conversations.entries import Involved
from gatehouse.conversations.models import Conversation, Department, Involvement
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def involve(conversation: Conversation, department: Department, *, by: Actor) -> None:
    """Give the department's members rights to this conversation."""
    conversation.lock()
    if conversation.department_id == department.pk:
        return
    _, is_new = Involvement.objects.get_or_create(conversation=conversation, department=department)
    if is_new:
        conversation.others_asked = True
        conversation.save(update_fields=["others_asked"])
        record(conversation, Involved(department=department.pk), by=by)


@transaction.atomic
def withdraw(conversation: Conversation, department: Department, *, by: Actor) -> None:
    """Take those rights back."""
    conversation.lock()
    deleted, _ = conversation.involvements.filter(department=department).delete()
    if deleted:
        conversation.others_asked = conversation.involvements.exists()
        conversation.save(update_fields=["others_asked"])
        record(conversation, Involved(department=department.pk, withdrawn=True), by=by)
        release(Conversation.objects.filter(pk=conversation.pk), by=by)
