"""Doors for passkeys, and for what else a page's script asks: JSON in and out. The form's token comes along in a header."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.device_names import device_name
from gatehouse.accounts.passkeys import Unreadable
from gatehouse.portal.account_doors import CustomerRequest, Hindrance, hindrance, is_fresh
from gatehouse.portal.limits import wait_for_options
from gatehouse.portal.passkey_refusals import (
    FAULTS,
    accept_first,
    confirm_first,
    keep_first,
    refusal_of,
    signed_out,
    too_often,
)

LONGEST = 64 * 1024
LONGEST_NAME = 80
_HINDERED = {Hindrance.REGION: signed_out, Hindrance.KEEPING: keep_first, Hindrance.AGREEMENTS: accept_first}
Body = dict[str, Any]
Door = Callable[[HttpRequest], HttpResponse]


def door(view: Callable[[HttpRequest, Body], HttpResponse]) -> Door:
    """A POST of one JSON object, for everybody."""

    @_refusing
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        return view(request, _read(request))

    return guarded


def customers_door(view: Callable[[CustomerRequest, Body], HttpResponse]) -> Door:
    """The same, for whoever is signed in."""

    @_refusing
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if customer_of(request) is None:
            raise signed_out()
        known = cast(CustomerRequest, request)
        if stands_before := hindrance(known):
            raise _HINDERED[stands_before]()
        return view(known, _read(request))

    return guarded


def fresh_door(view: Callable[[CustomerRequest, Body], HttpResponse]) -> Door:
    """The same, for whoever has shown a factor a moment ago."""

    @customers_door
    @wraps(view)
    def guarded(request: CustomerRequest, body: Body) -> HttpResponse:
        if not is_fresh(request):
            raise confirm_first()
        return view(request, body)

    return guarded


def _refusing(view: Door) -> Door:
    """Say in JSON why something is refused."""

    @never_cache
    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        try:
            return view(request)
        except FAULTS as fault:
            return refusal_of(fault).response()

    return wrapped


def count_options(request: HttpRequest) -> None:
    """Each of them is kept in a session. Raises Refused."""
    if wait := wait_for_options(request):
        raise too_often(wait)


def credential_of(body: Body) -> Body:
    """What the browser's authenticator has answered."""
    found = body.get("credential")
    if not isinstance(found, dict):
        raise Unreadable
    return found


def name_of(request: HttpRequest, body: Body) -> str:
    """What its owner calls a passkey; where he has not said, the browser that made it."""
    typed = body.get("name") or ""
    if not isinstance(typed, str):
        raise Unreadable
    # Without signs that nobody sees, and halves of surrogate pairs, which JSON can write and UTF-8 cannot.
    shown = "".join(sign if sign.isprintable() else " " for sign in typed)
    tidy = " ".join(shown.split())
    return (tidy or device_name(request.headers.get("User-Agent", "")) or _("Passkey"))[:LONGEST_NAME]


def _read(request: HttpRequest) -> Body:
    """One JSON object. Raises Unreadable."""
    try:
        body = json.loads(request.body) if len(request.body) <= LONGEST else None
    except (ValueError, RecursionError, RequestDataTooBig):
        raise Unreadable from None
    if not isinstance(body, dict):
        raise Unreadable
    return body
