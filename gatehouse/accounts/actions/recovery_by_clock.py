"""What happens to recovery cases by the clock: the wait begins, it ends, and what nobody follows up expires.

Each function looks again under the lock, so that a case that was stopped in the same moment stays stopped.
"""

from datetime import datetime, timedelta

from django.db import transaction

from gatehouse.accounts import devices, recovery, sessions
from gatehouse.accounts.entries import RecoveryExecuted, RecoveryExpired, RecoveryHeld
from gatehouse.accounts.locks import lift, lift_password
from gatehouse.accounts.models import CaseState, Lost, Method, RecoveryCase, RecoveryCode, User
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record


@transaction.atomic
def begin_hold(case: RecoveryCase, now: datetime) -> None:
    """Everybody who reads an address of the account was told: from now on he has this long to stop it."""
    case = recovery.locked(case)
    if case.state != CaseState.APPROVED:
        return
    recovery.move(case, CaseState.HOLD, held_until=now + timedelta(hours=case.hold_hours))
    record(case.user, RecoveryHeld(case=case.pk), by=SYSTEM)


@transaction.atomic
def execute(case: RecoveryCase, now: datetime) -> bool:
    """Remove what was lost and let its owner begin with a new password; whatever was open or known before is not any more.

    False when its time has not come, or it was stopped.
    """
    case = recovery.locked(case)
    if not recovery.is_due(case, now):
        return False
    _open_again(case.user, Lost(case.lost), now)
    recovery.move(case, CaseState.EXECUTED, ended_at=now)
    record(case.user, RecoveryExecuted(case=case.pk, lost=Lost(case.lost).value), by=SYSTEM)
    devices.forget_all(case.user)
    sessions.end_all(case.user)
    return True


@transaction.atomic
def expire(case: RecoveryCase, now: datetime) -> None:
    """Nobody has taken it on for two weeks."""
    case = recovery.locked(case)
    is_waiting = case.is_gathering or case.state == CaseState.APPROVED
    if not is_waiting or case.moved_at > now - recovery.ABANDONED:
        return
    recovery.move(case, CaseState.EXPIRED, ended_at=now)
    record(case.user, RecoveryExpired(case=case.pk), by=SYSTEM)


def _open_again(user: User, lost: Lost, now: datetime) -> None:
    user.set_unusable_password()
    user.frozen_at, user.security_hold_until = None, now + recovery.SECURITY_HOLD
    if lost in (Lost.APP, Lost.EVERYTHING):
        user.totp_secret, user.totp_confirmed_at = b"", None
    if lost == Lost.EVERYTHING:  # with the phone its number may be gone
        user.sms_since = None
    user.save(
        update_fields=["password", "frozen_at", "security_hold_until", "totp_secret", "totp_confirmed_at", "sms_since"]
    )
    if lost in (Lost.PASSKEY, Lost.EVERYTHING):
        user.passkeys.all().delete()
    if lost != Lost.NOTHING:
        RecoveryCode.objects.filter(user=user).delete()
    _lift_locks(user)


def _lift_locks(user: User) -> None:
    lift_password(user)
    for method in (Method.TOTP, Method.RECOVERY):
        lift(method, str(user.pk))
