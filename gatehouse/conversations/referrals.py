"""Referral codes as people type them, and whose they are."""

from gatehouse.accounts.models import User
from gatehouse.conversations.numbers import understand

LENGTH = 9  # eight random symbols (40 bits) and their check


def referrer_by(typed: str) -> User | None:
    """The customer whose code was meant; None for a code that is nobody's, or of an account that is closed."""
    code = understand(typed, LENGTH)
    if code is None:
        return None
    return User.objects.filter(referral_code__code=code, role="", is_active=True, frozen_at=None).first()


def spaced(code: str) -> str:
    """`7KQ 2M4 XDZ`, as people read it."""
    return " ".join(code[place : place + 3] for place in range(0, LENGTH, 3))
