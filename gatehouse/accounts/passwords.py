"""What a password must be, and a check that takes the same time whether there is anybody to check."""

import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from gatehouse.accounts.models import User

LONGEST = 256
# Without signs that look alike; sixteen of them are 78 bits.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_password() -> str:
    """A random password that can be read out: four groups of four."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def faults(password: str, user: User) -> list[str]:
    """Why this password will not do for the user, in sentences; empty when it will."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return list(error.messages)
    return []


def matches(user: User | None, password: str) -> bool:
    """Whether the password is this user's. Without a user, or without a password of his, the same work is done in vain."""
    if user is None or not user.has_usable_password():
        make_password(password)
        return False
    return user.check_password(password)
