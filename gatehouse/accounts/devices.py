"""Browsers that somebody has signed in with before. Strangers' wrong tries must not lock the owner out of his own."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_LIVES = timedelta(days=180)
_SALT = "gatehouse.device"
STRANGER = "stranger"


def digest(email: str) -> str:
    """An email as it may stand in a counter's key: its SHA-256, shortened to 128 bits."""
    return hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]


def device_of(request: HttpRequest, email: str) -> str:
    """The name of this browser if this person has signed in with it before, else `stranger`."""
    value = request.get_signed_cookie(_cookie(), default="", salt=_SALT, max_age=_LIVES) or ""
    owner, _, name = value.partition(":")
    return name if name and owner == digest(email) else STRANGER


def remember(response: HttpResponse, request: HttpRequest, email: str) -> None:
    """Let this browser be known from now on; the cookie alone opens nothing."""
    known = device_of(request, email)
    name = secrets.token_hex(8) if known == STRANGER else known
    response.set_signed_cookie(
        _cookie(),
        f"{digest(email)}:{name}",
        salt=_SALT,
        max_age=_LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _cookie() -> str:
    return f"{settings.DESK_COOKIE_NAME}_device"
