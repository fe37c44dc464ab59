"""The page with which the demo plays the exchange: choose whose account it vouches for, or decline. Nowhere else."""

import secrets
import time
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gatehouse.accounts.customers import customer_of
from gatehouse.exchange import vouching
from gatehouse.exchange.people import NAMED
from gatehouse.exchange.sandbox import uid_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sandbox_exchange(request: HttpRequest) -> HttpResponse:
    """As docs/exchange.md asks of an exchange: it sends people back to the agreed address alone."""
    if not settings.EXCHANGE_SANDBOX:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    state, offered = asked.get("state", "")[:100], _offered(request)
    if request.method != "POST":
        return render(request, "portal/sandbox_exchange.html", {"state": state, "uids": offered})
    uid = asked.get("uid", "")
    said = {"state": state, "error": "declined"} if uid not in offered else _vouched(uid, state)
    return redirect(f"{reverse('portal:account-exchange-return')}?{urlencode(said)}")


def _offered(request: HttpRequest) -> list[str]:
    """His own account, which everybody has in the sandbox, and those of the few people whom the demo tells of."""
    user = customer_of(request)
    return [*([uid_of(user.pk)] if user else []), *NAMED]


def _vouched(uid: str, state: str) -> dict[str, str]:
    return vouching.vouch(vouching.sharing_key(), uid, state, nonce=secrets.token_urlsafe(16), at=int(time.time()))
