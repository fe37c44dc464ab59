"""What stands before a sign-in by QR code: that there is one here, the browser's own secret, and a phone that may scan."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from gatehouse.accounts.models import QR_LIVES, QrSignIn
from gatehouse.accounts.qr import LOCAL, may_be_offered, scanned_by
from gatehouse.accounts.stepped_up import shown_since
from gatehouse.portal.account_doors import CustomerRequest

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
View = Callable[Concatenate[R, P], HttpResponseBase]
_SCANNED = "qr_scanned"


def offered(view: View[R, P]) -> View[R, P]:
    """Where it may not be offered there is no such page."""

    @wraps(view)
    def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not may_be_offered(request):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def secret_of(request: HttpRequest) -> str:
    """What this browser alone holds; empty when it has asked for nothing."""
    return request.COOKIES.get(_cookie_name(), "")


def keep_secret(response: HttpResponse, secret: str) -> None:
    """Until the last step that it is good for is over."""
    lives = sum(step.seconds for step in QR_LIVES.values())
    response.set_cookie(
        _cookie_name(),
        secret,
        max_age=lives,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def drop_secret(response: HttpResponse) -> None:
    response.delete_cookie(_cookie_name(), samesite="Strict")


def note_scanned(request: HttpRequest, row: QrSignIn) -> None:
    """It stays with this session over a step-up, which gives it another key."""
    request.session[_SCANNED] = row.pk


def scanned_here(request: CustomerRequest) -> QrSignIn | None:
    """What this phone has scanned and not answered yet."""
    return scanned_by(request.user, scanned_pk(request))


def scanned_pk(request: HttpRequest) -> int:
    """What this phone has scanned last, whatever became of it; 0 for nothing."""
    return int(request.session.get(_SCANNED, 0))


def factor_first(request: HttpRequest, row: QrSignIn) -> HttpResponse | None:
    """The way to show a passkey or the app, unless that was done after the scan: what was shown for something else before
    approves nothing."""
    if shown_since(request, row.moved_at) in LOCAL:
        return None
    return redirect(f"{reverse('portal:confirm')}?next={reverse('portal:qr-phone')}")


def _cookie_name() -> str:
    return settings.SESSION_COOKIE_NAME.replace("portal_", "qr_")
