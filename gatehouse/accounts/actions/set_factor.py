"""Set up or reset a person's authenticator."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import sessions
from gatehouse.accounts.actions.recovery import cancel_by_owner
from gatehouse.accounts.entries import FactorSet
from gatehouse.accounts.locks import lift
from gatehouse.accounts.models import Method, SpentCode, User
from gatehouse.accounts.secrets import seal
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_factor(user: User, secret: bytes, *, by: Actor, but: str = "") -> None:
    """Store the secret, sealed; codes of an older one stop working and every session ends but that with the key `but`."""
    user.lock()
    user.totp_secret, user.totp_confirmed_at = seal(secret, user=user.pk), timezone.now()
    SpentCode.objects.filter(user=user).delete()  # its steps were those of the old secret
    user.save(update_fields=["totp_secret", "totp_confirmed_at"])
    record(user, FactorSet(reset=by != user.actor), by=by)
    if not user.is_agent:
        cancel_by_owner(user)
    lift(Method.TOTP, str(user.pk))
    sessions.end_all(user, but=but)
