"""Change what an agent may do."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import RoleChanged
from gatehouse.accounts.models import Role, User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_role(user: User, role: Role, *, by: Actor) -> None:
    """Give the agent another role. His open pages hear nothing more until they ask again."""
    user.lock()
    before = Role(user.role)
    if before == role:
        return
    user.role = role
    user.save(update_fields=["role"])
    record(user, RoleChanged(before=before, role=role), by=by)
    sessions.renew_streams(user)
