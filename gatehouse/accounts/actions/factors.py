"""What a customer changes about his second factors. Setting up an authenticator is `set_factor`, for everybody."""

from django.db import transaction

from gatehouse.accounts import recovery_codes, sessions
from gatehouse.accounts.entries import FactorRemoved, RecoveryCodesMade, RecoveryCodeUsed
from gatehouse.accounts.locks import lift
from gatehouse.accounts.models import Method, RecoveryCode, User
from gatehouse.journal.record import record


class NoFactor(ValueError):
    """Recovery codes stand in for an app, a passkey or codes by SMS. Set one of these up first."""


@transaction.atomic
def remove_factor(user: User, *, but: str = "") -> None:
    """Take the authenticator app away; every session ends but that with the key `but`.

    Without any other factor the recovery codes go as well.
    """
    user.lock()
    if user.totp_confirmed_at is None:
        return
    user.totp_secret, user.totp_confirmed_at = b"", None
    user.save(update_fields=["totp_secret", "totp_confirmed_at"])
    if not user.passkeys.exists() and user.sms_since is None:
        RecoveryCode.objects.filter(user=user).delete()
    record(user, FactorRemoved(), by=user.actor)
    sessions.end_all(user, but=but)


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Ten new codes, known here and nowhere else: show them once. The old ones are good no more. Raises NoFactor."""
    user.lock()
    if not (user.has_strong_factor or user.sms_since):
        raise NoFactor
    codes = recovery_codes.new_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=recovery_codes.stored(user, one)) for one in codes)
    record(user, RecoveryCodesMade(), by=user.actor)
    lift(Method.RECOVERY, str(user.pk))
    return codes


@transaction.atomic
def use_recovery_code(user: User, typed: str) -> bool:
    """Use one of them up, and let its owner be told, in case it was not he; False when it is none of his."""
    if not recovery_codes.spend(user, typed):
        return False
    record(user, RecoveryCodeUsed(left=recovery_codes.left(user)), by=user.actor)
    return True
