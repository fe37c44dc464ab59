"""What a customer does with his passkeys."""

from django.db import transaction

from gatehouse.accounts import sessions
from gatehouse.accounts.actions.recovery import cancel_by_owner
from gatehouse.accounts.entries import PasskeyAdded, PasskeyRemoved
from gatehouse.accounts.models import Passkey, RecoveryCode, User
from gatehouse.accounts.passkeys import NewPasskey
from gatehouse.journal.record import record

MOST = 20


class AddedAlready(ValueError):
    """This passkey is on a list already. Use it to sign in, or add another device."""


class TooMany(ValueError):
    """There are as many passkeys as an account may have. Remove one that is not used any more."""


class LastWayIn(ValueError):
    """Without this passkey nobody could sign in. Add another one or set a password first."""


@transaction.atomic
def add_passkey(user: User, new: NewPasskey, name: str, *, session_key: str) -> Passkey:
    """Let the passkey sign its owner in, and end every session but the one with this key. Raises AddedAlready and TooMany."""
    user.lock()
    if user.passkeys.count() >= MOST:
        raise TooMany
    told = {"user": user, "name": name, "credential": new.credential}
    told |= {"sign_count": new.sign_count, "is_synced": new.is_synced}
    passkey, is_new = Passkey.objects.get_or_create(credential_id=new.credential_id, defaults=told)
    if not is_new:
        raise AddedAlready
    record(user, PasskeyAdded(passkey=passkey.pk), by=user.actor)
    cancel_by_owner(user)
    sessions.end_all(user, but=session_key)
    return passkey


@transaction.atomic
def remove_passkey(user: User, passkey: Passkey, *, session_key: str) -> None:
    """Let it open nothing any more, and end every session but the one with this key. Raises LastWayIn.

    Recovery codes stand in for a second factor: with the last one they go as well.
    """
    user.lock()
    mine = user.passkeys.filter(pk=passkey.pk)
    if not mine.exists():
        return
    has_other = user.passkeys.exclude(pk=passkey.pk).exists()
    if not has_other and not user.has_usable_password():
        raise LastWayIn
    mine.delete()
    if not (has_other or user.totp_confirmed_at or user.sms_since):
        RecoveryCode.objects.filter(user=user).delete()
    record(user, PasskeyRemoved(passkey=passkey.pk), by=user.actor)
    sessions.end_all(user, but=session_key)
