"""Set a new password."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import PasswordSet
from gatehouse.accounts.models import User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """Store the password (Argon2id) and end every session. The caller has asked `passwords.faults`."""
    user.lock()
    user.set_password(password)
    user.save(update_fields=["password"])
    record(user, PasswordSet(), by=by)
    sessions.end_all(user)
