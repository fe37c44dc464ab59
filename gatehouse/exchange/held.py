"""Whoever a rule of a region holds is asked about again: once the exchange has proven that he lives elsewhere, he is let
go and told, without having to look himself."""

from datetime import datetime

from django.utils import timezone

from gatehouse.accounts.actions.regions import note_kyc
from gatehouse.accounts.models import RegionHold
from gatehouse.exchange import exchange, is_there
from gatehouse.exchange.base import Unavailable, Unknown

AT_ONCE = 100  # of them in one run, those first who were not asked about for longest


def ask_again(now: datetime) -> None:
    """One run. It ends when the exchange does not answer: the next one goes on there."""
    if not is_there():
        return
    linked = RegionHold.objects.filter(user__exchange_account__isnull=False)
    for hold in linked.select_related("user", "user__exchange_account").order_by("asked_at")[:AT_ONCE]:
        try:
            _ask(hold)
        except Unavailable:
            return


def _ask(hold: RegionHold) -> None:
    """Raises Unavailable."""
    RegionHold.objects.filter(pk=hold.pk).update(asked_at=timezone.now())
    try:
        said = exchange().account(hold.user.exchange_account.uid)
    except Unknown:
        return
    note_kyc(hold.user, said.kyc.place)
