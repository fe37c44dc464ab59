"""How fast mail leaves: so many a minute to the relay, and to each domain of recipients, as the operator has set.

Counted in the database for all workers. A mail that has to wait is no failed try.
"""

from datetime import timedelta

from django.conf import settings

from gatehouse.accounts import limits

_MINUTE = timedelta(minutes=1)


def is_set() -> bool:
    return bool(settings.MAIL_PACE or settings.MAIL_DOMAIN_PACE)


def seconds_to_wait(recipient: str) -> float:
    """Count a mail that is about to leave; 0.0 when it may."""
    domain = recipient.rpartition("@")[2].lower()
    return _wait(f"mail:to:{domain}", settings.MAIL_DOMAIN_PACE) or _wait("mail:relay", settings.MAIL_PACE)


def _wait(key: str, pace: int) -> float:
    return limits.hit(key, limit=pace, per=_MINUTE) if pace else 0.0
