"""A customer closes his own account in an emergency. Support alone opens it again, by a recovery case."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import AccountFrozen
from gatehouse.accounts.models import KnownDevice, User
from gatehouse.journal.record import record


@transaction.atomic
def freeze(user: User) -> None:
    """Nobody signs in any more, every session ends, and no device is known."""
    user.lock()
    if user.frozen_at is not None:
        return
    user.frozen_at = timezone.now()
    user.save(update_fields=["frozen_at"])
    KnownDevice.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    record(user, AccountFrozen(), by=user.actor)
    sessions.end_all(user)
