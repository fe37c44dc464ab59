"""How many mails wait in quarantine: said on every page of a lead, so a process keeps it for some seconds."""

import time

from gatehouse.accounts.models import User
from gatehouse.channels.email.access import QUARANTINE_ROLES, quarantine_for

FRESH = 5.0  # seconds
MOST_COUNTED = 99

_kept: tuple[float, int] = (0.0, 0)


def held(user: User) -> int:
    """What waits for this lead's decision, at most MOST_COUNTED and one; none for others, without asking."""
    global _kept
    if user.role not in QUARANTINE_ROLES:
        return 0
    until, count = _kept
    if time.monotonic() >= until:
        count = quarantine_for(user).order_by()[: MOST_COUNTED + 1].count()
        _kept = (time.monotonic() + FRESH, count)
    return count


def forget() -> None:
    """Count again next time: a decision of this lead is seen at once."""
    global _kept
    _kept = (0.0, 0)
