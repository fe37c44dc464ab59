"""A code that a customer has himself, from his app or saved."""

from django.http import HttpRequest

from gatehouse.accounts import signin
from gatehouse.accounts.models import Method, User
from gatehouse.accounts.visitors import visitor


def check_factor(request: HttpRequest, user: User, typed: str) -> Method:
    """Six figures are the app's, anything longer was saved. Raises Wrong and Paused."""
    who = visitor(request, user)
    if user.totp_confirmed_at and len("".join(typed.split())) <= 6:
        signin.check_code(user, typed, who)
        return Method.TOTP
    signin.check_recovery_code(user, typed, who)
    return Method.RECOVERY
