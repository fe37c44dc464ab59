"""Take somebody's access away, and give it back."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import AccessChanged
from gatehouse.accounts.models import User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_access(user: User, active: bool, *, by: Actor) -> None:
    """Let a person sign in or not. Taking it away ends every session at once."""
    user.lock()
    if user.is_active == active:
        return
    user.is_active = active
    user.save(update_fields=["is_active"])
    record(user, AccessChanged(active=active), by=by)
    sessions.end_all(user)
