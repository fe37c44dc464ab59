"""A code by SMS as the second step of every sign-in: the weakest choice, for who has neither a passkey nor an app."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import SmsFactorRemoved, SmsFactorSet
from gatehouse.accounts.models import RecoveryCode, User
from gatehouse.journal.record import record


class HasBetter(ValueError):
    """This account has a passkey or an app. Codes by SMS would be weaker; use what there is."""


@transaction.atomic
def set_sms_factor(user: User, *, but: str) -> None:
    """Ask for a code by SMS from now on; every session ends but that with the key `but`. Raises HasBetter.

    The caller has looked that there is a number of his to which one may go.
    """
    user.lock()
    if user.has_strong_factor:
        raise HasBetter
    if user.sms_since is not None:
        return
    user.sms_since = timezone.now()
    user.save(update_fields=["sms_since"])
    record(user, SmsFactorSet(), by=user.actor)
    sessions.end_all(user, but=but)


@transaction.atomic
def remove_sms_factor(user: User, *, but: str) -> None:
    """Ask for none any more, and end every session but that with the key `but`.

    Without any other factor the recovery codes go as well.
    """
    user.lock()
    if user.sms_since is None:
        return
    user.sms_since = None
    user.save(update_fields=["sms_since"])
    if not user.has_strong_factor:
        RecoveryCode.objects.filter(user=user).delete()
    record(user, SmsFactorRemoved(), by=user.actor)
    sessions.end_all(user, but=but)
