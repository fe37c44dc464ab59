"""The security check-up: done, or put off."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts.entries import CheckUpDone, CheckUpPutOff
from gatehouse.accounts.models import LATER, Preferences, User
from gatehouse.journal.record import record


@transaction.atomic
def finish_check_up(user: User) -> None:
    """He has looked everything over: it is proposed again when his interval is over."""
    user.lock()
    _store(user, checked_at=timezone.now(), put_off_until=None)
    record(user, CheckUpDone(), by=user.actor)


@transaction.atomic
def put_off_check_up(user: User) -> None:
    """It is proposed again in two weeks. Asking twice puts it off once."""
    user.lock()
    now = timezone.now()
    if Preferences.objects.filter(user=user, put_off_until__gt=now).exists():
        return
    _store(user, put_off_until=now + LATER)
    record(user, CheckUpPutOff(), by=user.actor)


def _store(user: User, **values: datetime | None) -> None:
    Preferences.objects.update_or_create(user=user, defaults=values)
