"""A customer's own referral code, and noting once by whose code an account was opened."""

import secrets

from django.db import transaction

from gatehouse.accounts.entries import Referred
from gatehouse.accounts.limits import mailbox_key
from gatehouse.accounts.models import Referral, ReferralCode, User
from gatehouse.conversations.models import AddressKind
from gatehouse.conversations.numbers import spell
from gatehouse.conversations.owners import addresses_of
from gatehouse.conversations.referrals import LENGTH
from gatehouse.journal.record import record


class SelfReferral(ValueError):
    """Nobody refers himself."""


def own_code(user: User) -> str:
    """Made when it is looked for first, and the same from then on. It says nothing of anybody and is no entry."""
    try:
        return user.referral_code.code
    except ReferralCode.DoesNotExist:
        return ReferralCode.objects.get_or_create(user=user, defaults={"code": _free()})[0].code


@transaction.atomic
def refer(user: User, referrer: User, *, is_his_browser: bool) -> None:
    """Note it, for good; a second one changes nothing. `is_his_browser`: the referrer has signed in where `user` sits.

    Raises SelfReferral, also for another spelling of the same mailbox.
    """
    user.lock()
    if Referral.objects.filter(user=user).exists():
        return
    if is_his_browser or user == referrer or _mailboxes(user) & _mailboxes(referrer):
        raise SelfReferral
    Referral.objects.create(user=user, referrer=referrer)
    record(user, Referred(referrer=referrer.pk), by=user.actor)


def _free() -> str:
    while True:
        code = spell(secrets.randbelow(32 ** (LENGTH - 1)), LENGTH)
        if not ReferralCode.objects.filter(code=code).exists():
            return code


def _mailboxes(user: User) -> set[str]:
    return {mailbox_key(one.value) for one in addresses_of(user) if one.kind == AddressKind.EMAIL}
