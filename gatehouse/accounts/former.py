"""Addresses that were removed from an account: who still hears of it, and when that ends."""

from datetime import datetime

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
    rows = FormerAddress.objects.filter(kind=name.kind, value=name.value, removed_at__gt=_since(timezone.now()))
    newest = rows.select_related("user").order_by("-pk").first()
    return newest.user if newest else None


def forget(name: SignInName) -> None:
    """It is an account's again: whoever had it before is written to there no more."""
    FormerAddress.objects.filter(kind=name.kind, value=name.value).delete()


def sweep(now: datetime) -> int:
    """Forget those whose time is over; return how many."""
    return FormerAddress.objects.filter(removed_at__lte=_since(now)).delete()[0]


def _since(now: datetime) -> datetime:
    return now - STILL_TOLD
