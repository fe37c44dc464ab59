"""What a customer holds at the exchange: a part that his overview fetches, and a page where scripts are off."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from gatehouse.accounts.actions.regions import note_kyc
from gatehouse.portal.account_doors import CustomerRequest, customer_required
from gatehouse.portal.portfolio import own_uid, read

PART = "X-Part"  # js/portfolio.js asks for the part alone


@require_safe
@customer_required
def portfolio(request: CustomerRequest) -> HttpResponse:
    """Read from the exchange while the customer waits, for three seconds at most."""
    uid = own_uid(request.user)
    if not uid:
        raise Http404
    found, trouble = read(uid)
    if found:
        note_kyc(request.user, found.account.kyc.place)
    page = "_portfolio" if request.headers.get(PART) else "portfolio"
    context = {"section": "account", "uid": uid, "portfolio": found, "trouble": trouble}
    answer = render(request, f"portal/account/{page}.html", context)
    patch_vary_headers(answer, [PART])
    return answer
