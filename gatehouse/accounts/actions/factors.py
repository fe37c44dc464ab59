"""What a customer changes about his second factors. Setting up an authenticator is `set_factor`, for everybody."""

from django.db import transaction

from gatehouse.accounts import recovery_codes, sessions
from gatehouse.accounts.entries import FactorRemoved, RecoveryCodesMade, RecoveryCodeUsed
from gatehouse.accounts.models import RecoveryCode, User
from gatehouse.journal.record import record


@transaction.atomic
def remove_factor(user: User) -> None:
    """Take the authenticator app away; every session ends. Without any other factor its recovery codes go as well."""
    user.lock()
    if user.totp_confirmed_at is None:
        return
    user.totp_secret, user.totp_confirmed_at = b"", None
    user.save(update_fields=["totp_secret", "totp_confirmed_at"])
    if not user.passkeys.exists():
        RecoveryCode.objects.filter(user=user).delete()
    record(user, FactorRemoved(), by=user.actor)
    sessions.end_all(user)


@transaction.atomic
def make_recovery_codes(user: User) -> list[str]:
    """Ten new codes, known here and nowhere else: show them once. The old ones are good no more."""
    user.lock()
    codes = recovery_codes.new_codes()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, code=recovery_codes.stored(user, one)) for one in codes)
    record(user, RecoveryCodesMade(), by=user.actor)
    return codes


@transaction.atomic
def note_recovery_code(user: User) -> None:
    """One of them was used to sign in: its owner is told, in case it was not he."""
    record(user, RecoveryCodeUsed(left=recovery_codes.left(user)), by=user.actor)
