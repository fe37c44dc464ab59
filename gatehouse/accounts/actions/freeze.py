"""A customer closes his own account in an emergency. Support alone opens it again, by a recovery case."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import devices, sessions
from gatehouse.accounts.actions.recovery import cancel
from gatehouse.accounts.entries import AccountFrozen
from gatehouse.accounts.models import Ending, User
from gatehouse.accounts.recovery import running_case
from gatehouse.journal.record import record


@transaction.atomic
def freeze(user: User) -> None:
    """Nobody signs in any more, every session ends, no device is known, and a recovery that was under way is stopped."""
    user.lock()
    if (case := running_case(user)) is not None:
        cancel(case, Ending.FROZEN, by=user.actor)
    if user.frozen_at is not None:
        return
    user.frozen_at = timezone.now()
    user.save(update_fields=["frozen_at"])
    devices.forget_all(user)
    record(user, AccountFrozen(), by=user.actor)
    sessions.end_all(user)
