"""Connecting an account at the exchange: the exchange itself vouches for it, to the session that asked."""

import logging
import secrets
from contextlib import suppress
from typing import cast
from urllib.parse import urlsplit

from csp.constants import SELF
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from gatehouse.accounts import challenges, regions
from gatehouse.accounts.challenges import Asked, Stale
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import User
from gatehouse.exchange import held, vouching
from gatehouse.exchange.access import account_of, masked
from gatehouse.exchange.actions.link_account import Taken, link_vouched, unlink_account
from gatehouse.exchange.base import Unavailable
from gatehouse.exchange.vouching import Declined, NotVouched
from gatehouse.portal.account_doors import (
    CustomerRequest,
    customer_required,
    fresh_factor_required,
    hindrance,
    is_fresh,
)
from gatehouse.portal.portfolio import linking_page
from gatehouse.portal.settled import settled_required

log = logging.getLogger(__name__)


@require_safe
@customer_required
def exchange(request: CustomerRequest) -> HttpResponse:
    """Whether an account is connected, and the way to connect one or to end that."""
    page, account = linking_page(), account_of(request.user)
    if not page and account is None:
        raise Http404
    place = urlsplit(page)
    context = {
        "section": "account", "account": account, "uid": masked(account.uid) if account else "", "there": place.netloc,
        "is_offered": bool(page), "is_fresh": is_fresh(request),
    }  # fmt: skip
    answer = render(request, "portal/account/exchange.html", context)
    if page:  # browsers hold a form's redirects to this policy, too
        answer._csp_update = {"form-action": [SELF, f"{place.scheme}://{place.netloc}"]}  # type: ignore[attr-defined]
    return answer


@require_POST
@settled_required
def going(request: CustomerRequest) -> HttpResponse:
    """Off to the exchange, with a state that is good once, in this session, for ten minutes."""
    page = linking_page()
    if not page:
        raise Http404
    state = secrets.token_urlsafe(32)
    challenges.put(request, Asked.LINK, state, request.user, lives=vouching.STATE_LIVES)
    return redirect(vouching.way_there(page, state))


@require_GET
@never_cache
def coming_back(request: HttpRequest) -> HttpResponse:
    """What the exchange says counts for the session that has asked for it, once. Its address is left behind at once."""
    user = customer_of(request)
    if user is None or hindrance(cast(CustomerRequest, request)):
        return redirect("portal:account-exchange")
    try:
        asked = challenges.take(request, Asked.LINK)
        if asked.user != user.pk:
            raise Stale
        link_vouched(user, vouching.read(request.GET.dict(), asked.value), by=user.actor)
    except (Stale, NotVouched) as refused:
        log.warning("Exchange: %s", refused)
        messages.error(
            request, _("This did not work: too much time has passed, or it was begun in another browser. Begin again.")
        )
    except Declined:
        messages.info(request, _("Nothing was connected."))
    except Taken:
        messages.error(
            request, _("This account is connected to somebody else here. We have told its owner. Write to us.")
        )
    else:
        _note_place(user)
        messages.success(request, _("Your account at the exchange is connected."))
    return redirect("portal:account-exchange")


def _note_place(user: User) -> None:
    """A rule of a region holds from now on; while the exchange does not answer, the job asks it again."""
    if regions.rules():
        with suppress(Unavailable):
            held.ask_about(user)


@require_POST
@fresh_factor_required
def removal(request: CustomerRequest) -> HttpResponse:
    """Nothing of it is asked for or shown any more."""
    unlink_account(request.user, by=request.user.actor)
    messages.success(request, _("Your account at the exchange is not connected any more."))
    return redirect("portal:account-exchange")
