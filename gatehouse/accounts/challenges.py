"""A challenge that waits in the session for its answer: for one purpose, once, for five minutes unless more is said."""

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.http import HttpRequest

from gatehouse.accounts import limits
from gatehouse.accounts.models import User
from gatehouse.accounts.passkeys import SECONDS


class Asked(StrEnum):
    """What an answer is asked for; it serves nothing else."""

    SIGN_IN = "sign_in"
    ADD = "add"
    SIGN_UP = "sign_up"
    CONFIRM = "confirm"
    LINK = "link"


class Stale(Exception):
    """Too much time has passed, or this was answered already. Begin again."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """`user` is the id of whose answer alone is taken, None when anybody's is."""

    value: str
    user: int | None


def put(request: HttpRequest, what: Asked, value: str, user: User | None = None, *, lives: int = SECONDS) -> None:
    """Wait `lives` seconds for the answer to this challenge; an older one for the same is good no more."""
    until = time.time() + lives
    request.session[_key(what)] = {"value": value, "user": user.pk if user else None, "until": until}


def take(request: HttpRequest, what: Asked) -> Challenge:
    """The challenge, which goes whatever becomes of the answer. Raises Stale."""
    kept = request.session.pop(_key(what), None)
    if not kept or kept["until"] < time.time():
        raise Stale
    # Two answers at once have both read the session; the counter lets the first one through.
    if limits.hit(f"passkey:answer:{kept['value']}", limit=1, per=timedelta(seconds=SECONDS)):
        raise Stale
    return Challenge(kept["value"], kept["user"])


def _key(what: Asked) -> str:
    return f"passkey_{what}"
