"""Where customers live, as the exchange has proven it. Whoever a rule of a region holds is asked about again, and let go and
told once he has proven that he lives elsewhere, without having to look himself; and so is everybody else, whom a rule may
hold: it must not depend on whether he ever looks at his portfolio."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import note_kyc
from gatehouse.accounts.models import RegionHold, User
from gatehouse.exchange import exchange, is_there
from gatehouse.exchange.access import uid_for
from gatehouse.exchange.base import Unavailable, Unknown

AT_ONCE = 100  # of each kind in one run, those first who were not asked about for longest
EVERY = timedelta(minutes=20)  # as the schedule has it


def ask_again(now: datetime) -> None:
    """One run. It ends when the exchange does not answer: the next one goes on there."""
    if not is_there():
        return
    try:
        _ask_all(hold.user for hold in _held())
        if regions.rules():
            _ask_all(_others(now))
    except Unavailable:
        return


def ask_about(user: User) -> None:
    """Note where it has been proven that he lives. Raises Unavailable."""
    try:
        said = exchange().account(uid_for(user))
    except Unknown:
        return
    note_kyc(user, said.kyc.place)


def _ask_all(users: Iterable[User]) -> None:
    for user in users:
        RegionHold.objects.filter(user=user).update(asked_at=timezone.now())
        ask_about(user)


def _held() -> QuerySet[RegionHold]:
    linked = RegionHold.objects.filter(user__exchange_account__isnull=False)
    return linked.select_related("user").order_by("asked_at")[:AT_ONCE]


def _others(now: datetime) -> QuerySet[User]:
    """Whose turn it is, round after round: the clock says where this run goes on, so that nothing has to be kept."""
    linked = User.objects.filter(exchange_account__isnull=False, region_hold=None, is_active=True).order_by("pk")
    rounds = -(-linked.count() // AT_ONCE) or 1
    begin = int(now.timestamp() // EVERY.total_seconds()) % rounds * AT_ONCE
    return linked[begin : begin + AT_ONCE]
