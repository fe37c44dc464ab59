"""What stands before a customer's own pages: being signed in, and having shown a factor a moment ago."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from gatehouse.accounts.actions.sign_in import STEPPED_UP, NotLetIn, sign_in
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.devices import remember
from gatehouse.accounts.models import Method, User
from gatehouse.portal.agreements import is_due, way_in
from gatehouse.portal.session import enter

P = ParamSpec("P")
FRESH = timedelta(minutes=10)


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
        return page(cast(CustomerRequest, request), *args, **kwargs)

    return guarded


def customer_required(page: Page[P]) -> Guarded[P]:
    """Let customers in who have accepted what is published; the others are asked for that first."""

    @sign_in_required
    @wraps(page)
    def guarded(request: CustomerRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_due(request):
            return _send_to("portal:agreements", request)
        return page(request, *args, **kwargs)

    return guarded


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
    return bool(time.time() - request.session.get(STEPPED_UP, 0) <= FRESH.total_seconds())


def step_up(request: HttpRequest) -> None:
    """A factor was shown: from now on sensitive pages open for a while, under a new key (ASVS 5.0, 7.2.4)."""
    request.session.cycle_key()
    request.session[STEPPED_UP] = time.time()


def let_in(
    request: HttpRequest, user: User, method: Method, target: str, answer: Callable[[str], HttpResponse] = redirect
) -> HttpResponse:
    """Open the session of somebody who has shown who he is, and know his browser again by what he is answered.

    `answer` leads to a path: to `target`, or first to what he has to accept.
    """
    request.session.flush()  # whoever sat here before has left nothing to him
    try:
        device = sign_in(request, user, method)
    except NotLetIn:
        messages.error(request, _("This account has changed meanwhile. Begin again."))
        return answer(reverse("portal:sign-in"))
    enter(request, user.contact)
    response = answer(way_in(request, user, target))
    remember(response, request, device)
    return response


def safe_target(wanted: object) -> str:
    """Where to go after the door: a path of the portal, never another site."""
    path = wanted if isinstance(wanted, str) else ""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours and not path.startswith(("/desk/", "/backoffice/")) else reverse("portal:account")


def _send_to(name: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("portal:account-security")
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")
