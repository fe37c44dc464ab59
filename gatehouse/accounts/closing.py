"""Whether a customer may close his account, and how long he may think better of it."""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.accounts.recovery import is_unsettled
from gatehouse.journal.models import Entry

GRACE = timedelta(days=14)
PAUSE = timedelta(hours=24)  # after a change of what guards it
# The kinds of entries by which what guards an account changes.
GUARDS = (
    "password_set", "factor_set", "factor_removed", "factor_reset", "passkey_added", "passkey_removed",
    "sms_factor_set", "sms_factor_removed", "recovery_codes_made", "recovery_executed", "address_added", "address_removed",
)  # fmt: skip


class Reason(StrEnum):
    """Why an account cannot be closed now: whoever took it over would else wipe out his traces."""

    FROZEN = "frozen"
    CHANGED = "changed"
    RECOVERED = "recovered"


def may_close(user: User) -> list[Reason]:
    """Why it may not be closed now; empty when it may."""
    return [reason for reason, holds in _REASONS.items() if holds(user)]


def _is_frozen(user: User) -> bool:
    return user.frozen_at is not None


def _has_changed(user: User) -> bool:
    """Whoever has taken an account over changes this first; its owner is told of it, and has the time to freeze it."""
    own = Entry.objects.filter(subject_kind=user.journal_kind, subject_id=user.pk)
    return own.filter(kind__in=GUARDS, at__gt=timezone.now() - PAUSE).exists()


# What is asked, in this order; a further reason is one more line.
_REASONS: dict[Reason, Callable[[User], bool]] = {
    Reason.FROZEN: _is_frozen,
    Reason.CHANGED: _has_changed,
    Reason.RECOVERED: is_unsettled,
}
