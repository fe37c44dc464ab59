"""A customer closes his own account in an emergency. Support alone opens it again, by a recovery case."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import devices, sessions
from gatehouse.accounts.entries import AccountFrozen
from gatehouse.accounts.models import User
from gatehouse.journal.record import record


@transaction.atomic
def freeze(user: User) -> None:
    """Nobody signs in any more, every session ends, and no device is known."""
    user.lock()
    if user.frozen_at is not None:
        return
    user.frozen_at = timezone.now()
    user.save(update_fields=["frozen_at"])
    devices.forget_all(user)
    record(user, AccountFrozen(), by=user.actor)
    sessions.end_all(user)
