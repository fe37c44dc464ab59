"""What is known between the password and the code. It lives in the session for ten minutes and opens nothing."""

import hmac
import time
from dataclasses import dataclass

from django.http import HttpRequest

from gatehouse.accounts import totp
from gatehouse.accounts.models import User
from gatehouse.accounts.secrets import seal, unseal

_KEY = "signing_in"
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody whose password was right, where he wanted to go, and whether he has shown his second factor as well."""

    user: User
    next: str
    has_shown_factor: bool


def begin(request: HttpRequest, user: User, target: str, *, has_shown_factor: bool = False) -> None:
    """Note that this user's password was right, in a session with a new key."""
    request.session.cycle_key()
    stamp, until = user.get_session_auth_hash(), time.time() + _SECONDS
    request.session[_KEY] = {
        "user": user.pk, "stamp": stamp, "until": until, "next": target, "factor": has_shown_factor
    }  # fmt: skip


def get(request: HttpRequest, *, agents: bool = True) -> Pending | None:
    """Who is signing in, or None when nobody is, ten minutes are over, or password or access changed meanwhile.

    The desk lets agents in, the portal customers, and neither the other.
    """
    said = request.session.get(_KEY)
    if not said or said["until"] < time.time():
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if (
        user is None
        or user.frozen_at
        or user.is_agent != agents
        or not hmac.compare_digest(said["stamp"], user.get_session_auth_hash())
    ):
        return None
    return Pending(user, said["next"], said.get("factor", False))


def drop(request: HttpRequest) -> None:
    request.session.pop(_KEY, None)
    request.session.pop(_secret_key(), None)


def new_secret(request: HttpRequest, user: User) -> bytes:
    """The secret that this session offers its user to scan, the same one on every try; sealed while it waits."""
    sealed = request.session.get(_secret_key())
    if sealed:
        try:
            return unseal(sealed.encode(), user=user.pk)
        except ValueError:
            pass
    secret = totp.new_secret()
    request.session[_secret_key()] = seal(secret, user=user.pk).decode()
    return secret


def _secret_key() -> str:
    return f"{_KEY}_secret"
