"""Set a new password."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import PasswordSet
from gatehouse.accounts.locks import lift_password
from gatehouse.accounts.models import User
from gatehouse.accounts.recovery import SECURITY_HOLD
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor, but: str = "", with_care: bool = False) -> None:
    """Store the password (Argon2id) and end every session but that with the key `but`. The caller has asked for its faults.

    It is one of his own choice; one that we make is given by `issue_password`. `with_care`: it may be a thief's, so that what
    gives others a hold on the account waits as after a way back in.
    """
    user.lock()
    user.set_password(password)
    user.issued_at = None
    user.save(update_fields=["password", "issued_at"])
    if with_care:
        user.security_hold_until = timezone.now() + SECURITY_HOLD
        user.save(update_fields=["security_hold_until"])
    record(user, PasswordSet(), by=by)
    lift_password(user)
    sessions.end_all(user, but=but)
