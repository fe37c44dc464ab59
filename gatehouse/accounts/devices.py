"""Browsers that somebody has signed in with before. Strangers' wrong tries must not lock the owner out of his own."""

import hashlib
import secrets
from datetime import timedelta
from typing import cast

from django.conf import settings
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
    known = KnownDevice.objects.filter(
        token=_digest(token), user=user.pk if user else 0, revoked_at=None, seen_at__gt=timezone.now() - _LIVES
    )
    return known.first()


def knows(request: HttpRequest, name: SignInName) -> KnownDevice | None:
    """This browser, if whoever signs in with this name has done so in it. Nobody is looked up by the name: how long it takes
    depends on what this browser brings alone."""
    token = request.COOKIES.get(_cookie(request), "")
    if not token:
        return None
    live = KnownDevice.objects.filter(token=_digest(token), revoked_at=None, seen_at__gt=timezone.now() - _LIVES)
    device = live.select_related("user").first()
    return device if device is not None and name.value == getattr(device.user, name.kind) else None


def key_of(device: KnownDevice | None) -> str:
    """Under which name its tries are counted."""
    return f"device-{device.pk}" if device else STRANGER


def remember(response: HttpResponse, request: HttpRequest, device: KnownDevice) -> None:
    """Let this browser be known from now on, under a new token each time: a stolen copy of the old one ends here."""
    token = secrets.token_urlsafe(32)
    device.token = _digest(token)
    device.save(update_fields=["token"])
    response.set_cookie(
        _cookie(request),
        token,
        max_age=_LIVES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def meet(request: HttpRequest, user: User) -> tuple[KnownDevice, bool]:
    """The row of this browser, made when it is new to this person; and whether it was known."""
    known = _look_up(request, user)  # as it is now that his row is locked
    ip = request.META.get("REMOTE_ADDR") or None
    name = device_name(request.headers.get("User-Agent", ""))[:80]
    if known is None:
        unused = _digest(secrets.token_urlsafe(32))
        return KnownDevice.objects.create(user=user, token=unused, name=name, ip=ip), False
    known.ip, known.name, known.seen_at = ip, name, timezone.now()
    known.save(update_fields=["ip", "name", "seen_at"])
    return known, True


def forget_all(user: User) -> None:
    """No browser is known any more: each needs a code again."""
    KnownDevice.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _cookie(request: HttpRequest) -> str:
    is_desk = request.path_info.startswith("/desk/")
    return f"{settings.DESK_COOKIE_NAME if is_desk else settings.SESSION_COOKIE_NAME}_device"
