"""Who belongs to which department."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import release
from gatehouse.conversations.models import Conversation, Department, Membership
from gatehouse.conversations.settings_entries import MemberJoined, MemberLeft
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def join_department(user: User, department: Department, *, is_senior: bool = False, by: Actor) -> None:
    """Let the agent see and answer the department's conversations; a senior one gets what is escalated."""
    department.lock()
    known = Membership.objects.filter(user=user, department=department).first()
    if known is not None and known.is_senior == is_senior:
        return
    Membership.objects.update_or_create(user=user, department=department, defaults={"is_senior": is_senior})
    record(department, MemberJoined(agent=user.pk, senior=is_senior), by=by)


@transaction.atomic
def leave_department(user: User, department: Department, *, by: Actor) -> None:
    """From now on the agent sees nothing of it, and what was his there waits in the queue again."""
    department.lock()
    deleted, _ = Membership.objects.filter(user=user, department=department).delete()
    if deleted:
        record(department, MemberLeft(agent=user.pk), by=by)
        release(Conversation.objects.filter(assignee=user), by=by)
        sessions.renew_streams(user)  # his open pages must ask anew what they may hear
