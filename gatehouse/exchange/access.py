"""Whose account at the exchange may be asked about."""

from gatehouse.accounts.models import User
from gatehouse.exchange.models import ExchangeAccount


def uid_for(user: User) -> str:
    """The UID of the customer's own account; empty when none is linked."""
    return ExchangeAccount.objects.filter(user=user).values_list("uid", flat=True).first() or ""


def account_of(user: User) -> ExchangeAccount | None:
    """The customer's own account, when one is linked."""
    return ExchangeAccount.objects.filter(user=user).first()


def masked(uid: str) -> str:
    """Enough to compare with what the customer says; empty for none."""
    return f"{uid[:2]}•••{uid[-2:]}" if len(uid) > 6 else "•••" if uid else ""
