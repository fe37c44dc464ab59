"""How well the exchange knows a customer."""

from gatehouse.accounts.models import User
from gatehouse.exchange import exchange, is_there
from gatehouse.exchange.access import uid_for
from gatehouse.exchange.base import Unavailable, Unknown


def level_of(user: User) -> int | None:
    """The level of the identity check; 0 where no account is linked, None when the exchange does not say."""
    uid = uid_for(user) if is_there() else ""
    if not uid:
        return 0
    try:
        return exchange().account(uid).kyc.level
    except (Unavailable, Unknown):
        return None
