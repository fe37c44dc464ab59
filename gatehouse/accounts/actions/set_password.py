"""Set a new password."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import PasswordSet
from gatehouse.accounts.locks import lift_password
from gatehouse.accounts.models import User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor, but: str = "") -> None:
    """Store the password (Argon2id) and end every session but that with the key `but`. The caller has asked for its faults.

    It is one of his own choice; one that we make is given by `issue_password`.
    """
    user.lock()
    user.set_password(password)
    user.issued_at = None
    user.save(update_fields=["password", "issued_at"])
    record(user, PasswordSet(), by=by)
    lift_password(user)
    sessions.end_all(user, but=but)
