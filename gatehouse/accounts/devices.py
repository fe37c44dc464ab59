"""Browsers that somebody has signed in with before. Strangers' wrong tries must not lock the owner out of his own."""

import hashlib
import secrets
from datetime import timedelta
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gatehouse.accounts.device_names import device_name
from gatehouse.accounts.models import KnownDevice, User
from gatehouse.accounts.sign_in_names import SignInName

_LIVES = timedelta(days=180)
STRANGER = "stranger"


def device_of(request: HttpRequest, user: User | None) -> KnownDevice | None:
    """This browser, if this person has signed in with it before and has not ended that. Looked up once a request."""
    asked = getattr(request, "device_asked", None)
    if asked is None or asked[0] != user:
        asked = request.device_asked = (user, _look_up(request, user))  # type: ignore[attr-defined]
    return cast(KnownDevice | None, asked[1])


def _look_up(request: HttpRequest, user: User | None) -> KnownDevice | None:
    token = request.COOKIES.get(_cookie(request), "")
    # The same statement is run for nobody's name: how long it takes tells nothing.
    return _live().filter(token=_digest(token), user=user.pk if user else 0).first()


def knows(request: HttpRequest, name: SignInName) -> KnownDevice | None:
    """This browser, if whoever signs in with this name has done so in it. Nobody is looked up by the name: how long it takes
    depends on what this browser brings alone."""
    token = request.COOKIES.get(_cookie(request), "")
    if not token:
        return None
    device = _live().filter(token=_digest(token)).select_related("user").first()
    return device if device is not None and name.value == getattr(device.user, name.kind) else None


def key_of(device: KnownDevice | None) -> str:
    """Under which name its tries are counted."""
    return f"device-{device.pk}" if device else STRANGER


class Met(NamedTuple):
    """The browser of whoever has just signed in, whether it was known, and by which token it is from now on."""

    device: KnownDevice
    is_known: bool
    token: str


def meet(request: HttpRequest, user: User) -> Met:
    """The row of this browser, made when it is new to this person. Its token is another each time: a stolen copy of the old
    one ends here."""
    token = secrets.token_urlsafe(32)
    said = {
        "token": _digest(token),
        "ip": request.META.get("REMOTE_ADDR") or None,
        "name": device_name(request.headers.get("User-Agent", ""))[:80],
    }
    known = device_of(request, user)
    # It may have been ended, or have come in beside this request, since it was looked up.
    if known and _live().filter(pk=known.pk, token=known.token).update(**said, seen_at=timezone.now()):
        return Met(known, is_known=True, token=token)
    return Met(KnownDevice.objects.create(user=user, **said), is_known=False, token=token)


def remember(response: HttpResponse, request: HttpRequest, token: str) -> None:
    """Let this browser be known from now on by what `meet` made for it."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=_LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_all(user: User) -> None:
    """No browser is known any more: each needs a code again."""
    KnownDevice.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def _live() -> QuerySet[KnownDevice]:
    return KnownDevice.objects.filter(revoked_at=None, seen_at__gt=timezone.now() - _LIVES)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _cookie(request: HttpRequest) -> str:
    is_desk = request.path_info.startswith("/desk/")
    return f"{settings.DESK_COOKIE_NAME if is_desk else settings.SESSION_COOKIE_NAME}_device"
