"""How many mails of one sort go to one address, whatever asks for them (R1)."""

from datetime import timedelta

from django.conf import settings

from gatehouse.accounts import limits

_HOUR = timedelta(hours=1)


def is_too_much(what: str, address: str, most: int) -> bool:
    """Counts a mail of this sort to the address; whether it is one more than may go there within an hour."""
    if not settings.CONFIG.limits:
        return False
    return limits.hit(f"mail:{what}:{limits.mailbox_key(address)}", limit=most, per=_HOUR) > 0
