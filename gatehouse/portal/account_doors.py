"""What stands before a customer's own pages: being signed in, and having shown a factor a moment ago."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import catch_up
from gatehouse.accounts.actions.sign_in import BY, NotLetIn, sign_in, sign_in_by_qr
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.devices import remember
from gatehouse.accounts.models import Method, QrSignIn, User
from gatehouse.accounts.qr import LOCAL
from gatehouse.accounts.stepped_up import is_recent, shown_since
from gatehouse.conversations import zones
from gatehouse.portal.agreements import is_due, way_in
from gatehouse.portal.languages import speak_as_chosen
from gatehouse.portal.region_doors import is_shut_out, keep_rule, stops_sign_in
from gatehouse.portal.session import enter

P = ParamSpec("P")


class Hindrance(StrEnum):
    """The page that comes before a customer's own ones."""

    REGION = "region"
    KEEPING = "keeping"
    AGREEMENTS = "agreements"


class CustomerRequest(HttpRequest):
    """A request of somebody who is signed in to the portal."""

    user: User


Page = Callable[Concatenate[CustomerRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def sign_in_required(page: Page[P]) -> Guarded[P]:
    """Let customers in; all others are sent to sign in and come back after it."""

    @never_cache
    @wraps(page)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if customer_of(request) is None:
            return _send_to("portal:sign-in", request)
        if is_shut_out(request):
            return redirect("portal:region")
        known = cast(CustomerRequest, request)
        with timezone.override(zones.named(known.user.time_zone)):
            return page(known, *args, **kwargs)

    return guarded


def customer_required(page: Page[P]) -> Guarded[P]:
    """Let customers in who have accepted what is published; the others are asked for that first.

    Whoever wants his account closed is asked whether he keeps it: until he does, he comes no further.
    """

    @sign_in_required
    @wraps(page)
    def guarded(request: CustomerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        match hindrance(request):
            case None:
                return page(request, *args, **kwargs)
            case Hindrance.AGREEMENTS:
                return _send_to("portal:agreements", request)
            case other:
                return redirect(f"portal:{other}")

    return guarded


def hindrance(request: CustomerRequest) -> Hindrance | None:
    """What keeps whoever is signed in here from his own pages; whatever opens for a customer alone asks this."""
    if is_shut_out(request):
        return Hindrance.REGION
    if request.user.closes_at is not None:
        return Hindrance.KEEPING
    return Hindrance.AGREEMENTS if is_due(request) else None


def fresh_factor_required(page: Page[P]) -> Guarded[P]:
    """Let customers in who have shown a factor within the last ten minutes; the others are asked for it first."""

    @customer_required
    @wraps(page)
    def guarded(request: CustomerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not is_fresh(request):
            return _send_to("portal:confirm", request)
        return page(request, *args, **kwargs)

    return guarded


def is_fresh(request: HttpRequest) -> bool:
    """Whether a factor was shown in this session a moment ago (ASVS 5.0, 7.5.1 and 7.5.3)."""
    return is_recent(request) and (shown_since(request) in LOCAL or not is_by_qr(request))


def is_by_qr(request: HttpRequest) -> bool:
    """Whether a phone let this browser in. For as long as that session lives, 8 hours at most, what changes the account
    takes a passkey or the app in this very browser: whoever was let in by a trick has neither."""
    return bool(request.session.get(BY) == Method.QR)


def let_in(
    request: HttpRequest, user: User, method: Method, target: str, answer: Callable[[str], HttpResponse] = redirect
) -> HttpResponse:
    """Open the session of somebody who has shown who he is, and know his browser again by what he is answered.

    `answer` leads to a path: to `target`, or first to what he has to accept.
    """
    request.session.flush()  # whoever sat here before has left nothing to him
    if regions.rules():
        catch_up(user)
    if rule := stops_sign_in(user):
        keep_rule(request, rule)
        return answer(reverse("portal:region"))
    try:
        return _begin(request, user, method, lambda: answer(_first(request, user, target)))
    except NotLetIn:
        return answer(_changed_meanwhile(request))


def _first(request: HttpRequest, user: User, target: str) -> str:
    """Where somebody goes who was let in: whoever wanted his account closed is asked whether he keeps it."""
    return reverse("portal:keeping") if user.closes_at else way_in(request, user, target)


@transaction.atomic
def _begin(request: HttpRequest, user: User, method: Method, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """All of it or nothing, and written to the disk once. Raises NotLetIn."""
    token = sign_in(request, user, method)
    enter(request, user.contact)
    response = answer()
    remember(response, request, token)
    speak_as_chosen(request, response, user.language)
    return response


def let_in_by_qr(request: HttpRequest, row: QrSignIn, user: User, target: str) -> HttpResponse:
    """The same for the browser that a phone has let in, which is not known afterwards."""
    request.session.flush()
    try:
        sign_in_by_qr(request, row, user)
    except NotLetIn:
        return redirect(_changed_meanwhile(request))
    enter(request, user.contact)
    return redirect(way_in(request, user, target))


def safe_target(wanted: object) -> str:
    """Where to go after the door: a path of the portal, never another site."""
    path = wanted if isinstance(wanted, str) else ""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours and not path.startswith(("/desk/", "/backoffice/")) else reverse("portal:account")


def _changed_meanwhile(request: HttpRequest) -> str:
    messages.error(request, _("This account has changed meanwhile. Begin again."))
    return reverse("portal:sign-in")


def _send_to(name: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("portal:account-security")
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")
