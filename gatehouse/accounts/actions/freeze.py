"""A customer closes his own account in an emergency. Support alone opens it again, by a recovery case."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import devices, sessions
from gatehouse.accounts.actions.close_account import call_off
from gatehouse.accounts.actions.recovery import cancel
from gatehouse.accounts.entries import AccountFrozen
from gatehouse.accounts.models import Ending, User
from gatehouse.accounts.recovery import running_case
from gatehouse.journal.record import record


@transaction.atomic
def freeze(user: User) -> None:
    """Nobody signs in any more, every session ends, no device is known; a recovery or a closing under way is stopped."""
    user.lock()
    if user.frozen_at is not None:
        return
    if (case := running_case(user)) is not None:
        cancel(case, Ending.FROZEN, by=user.actor)
    call_off(user)  # a thief may have asked for it, to be rid of his traces
    user.frozen_at = timezone.now()
    user.save(update_fields=["frozen_at"])
    devices.forget_all(user)
    record(user, AccountFrozen(), by=user.actor)
    sessions.end_all(user)
