"""Take somebody's authenticator away, so that the next sign-in sets up a new one."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import FactorReset
from gatehouse.accounts.locks import lift
from gatehouse.accounts.models import Method, User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def reset_factor(user: User, *, by: Actor) -> None:
    """Forget the authenticator and end every session. Whoever asks for it must be known for certain."""
    user.lock()
    if not user.totp_secret:
        return
    user.totp_secret, user.totp_confirmed_at = b"", None
    user.save(update_fields=["totp_secret", "totp_confirmed_at"])
    record(user, FactorReset(), by=by)
    lift(Method.TOTP, str(user.pk))
    sessions.end_all(user)
