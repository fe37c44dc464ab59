"""Addresses that were removed from an account: who still hears of it, and when that ends."""

from datetime import datetime, timedelta

from django.utils import timezone

from gatehouse.accounts.models import STILL_TOLD, FormerAddress, User
from gatehouse.accounts.sign_in_names import SignInName


def still_told(user: User) -> list[FormerAddress]:
    """Those that were removed a short while ago, newest first."""
    since = _since(timezone.now())
    told = [one for one in user.former_addresses.all() if one.removed_at > since]
    return sorted(told, key=lambda one: -one.pk)


def former_owner(name: SignInName) -> User | None:
    """Whoever had this address until a short while ago."""
    row = _newest(name)
    return row.user if row else None


def had_settled(name: SignInName, after: timedelta) -> bool:
    """Whether it had been the account's for so long when it was removed."""
    row = _newest(name)
    return row is not None and row.proven_at is not None and row.removed_at - row.proven_at >= after


def shut_all(user: User) -> None:
    """They are told as before, and may ask for nothing any more."""
    FormerAddress.objects.filter(user=user).update(is_shut=True)


def forget(name: SignInName) -> None:
    """It is an account's again: whoever had it before is written to there no more."""
    FormerAddress.objects.filter(kind=name.kind, value=name.value).delete()


def sweep(now: datetime) -> int:
    """Forget those whose time is over; return how many."""
    return FormerAddress.objects.filter(removed_at__lte=_since(now)).delete()[0]


def _newest(name: SignInName) -> FormerAddress | None:
    since = _since(timezone.now())
    rows = FormerAddress.objects.filter(kind=name.kind, value=name.value, removed_at__gt=since, is_shut=False)
    return rows.select_related("user").order_by("-pk").first()


def _since(now: datetime) -> datetime:
    return now - STILL_TOLD
