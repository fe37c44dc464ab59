"""A customer closes his account: it is asked for, may be called off for a while, and then is final."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gatehouse.accounts import devices, sessions
from gatehouse.accounts.closing import GRACE, may_close
from gatehouse.accounts.entries import AccountClosed, AccountErased, ClosingAsked, ClosingCalledOff
from gatehouse.accounts.models import OneTimeCode, RecoveryCode, User
from gatehouse.accounts.recovery import is_unsettled
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record

LAST_WORDS = timedelta(hours=1)  # until anything is erased: the notice that it is closed needs an address


class MayNotClose(Exception):
    """The account is frozen, or what guards it has just been changed. Try again later."""


@transaction.atomic
def ask_to_close(user: User) -> None:
    """End every session, know no device and take no code any more; in GRACE it is final. Raises MayNotClose."""
    user.lock()
    if user.closes_at is not None or user.closed_at is not None:
        return
    if may_close(user):
        raise MayNotClose
    user.closes_at = timezone.now() + GRACE
    user.save(update_fields=["closes_at"])
    devices.forget_all(user)
    _end_codes(user)
    record(user, ClosingAsked(closes_at=user.closes_at), by=user.actor)
    sessions.end_all(user)


@transaction.atomic
def call_off(user: User) -> bool:
    """The account stays as it was. False when nothing was to be called off, or it was closed meanwhile."""
    user.lock()
    if user.closes_at is None:
        return False
    user.closes_at = None
    user.save(update_fields=["closes_at"])
    record(user, ClosingCalledOff(), by=user.actor)
    return True


@transaction.atomic
def close_for_good(user: User, now: datetime) -> bool:
    """Its time is over: nothing opens it any more. False when it was kept or frozen meanwhile, or when its owner may be on
    his way back in: a thief may have asked for it."""
    user.lock()
    is_due = user.closes_at is not None and user.closes_at <= now
    if not is_due or user.frozen_at is not None or is_unsettled(user):
        return False
    _take_factors(user)
    user.closes_at, user.closed_at, user.erases_at, user.is_active = None, now, now + LAST_WORDS, False
    user.save(update_fields=["closes_at", "closed_at", "erases_at", "is_active"])
    _end_codes(user)
    record(user, AccountClosed(), by=SYSTEM)
    sessions.end_all(user)
    return True


@transaction.atomic
def note_erased(user: User) -> None:
    """Nothing of him is left to erase."""
    user.lock()
    if user.erases_at is None:
        return
    user.erases_at = None
    user.save(update_fields=["erases_at"])
    record(user, AccountErased(), by=SYSTEM)


def put_off_erasing(user: User, until: datetime) -> None:
    """Something of his must still be kept; look again then."""
    User.objects.filter(pk=user.pk, erases_at__isnull=False).update(erases_at=until)


def _take_factors(user: User) -> None:
    user.passkeys.all().delete()
    RecoveryCode.objects.filter(user=user).delete()
    user.set_unusable_password()
    user.totp_secret, user.totp_confirmed_at, user.sms_since, user.words = b"", None, None, ""
    user.save(update_fields=["password", "totp_secret", "totp_confirmed_at", "sms_since", "words"])


def _end_codes(user: User) -> None:
    """Those that were asked for under one of his names, too: none is good for anything any more."""
    asked = Q(user=user) | Q(value__in=[name for name in (user.email, user.phone) if name])
    OneTimeCode.objects.filter(asked, used_at=None).update(used_at=timezone.now())
