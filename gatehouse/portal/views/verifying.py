"""What agents ask a customer to confirm: in his own session, by a factor that he shows after he was asked."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts.models import Method
from gatehouse.accounts.stepped_up import shown_since
from gatehouse.conversations.actions.verify import Over, confirm, decline
from gatehouse.conversations.models import Verification
from gatehouse.conversations.verifying import verification_for, waiting_for
from gatehouse.portal.account_doors import CustomerRequest, customer_required, is_fresh


@require_safe
@customer_required
def asked(request: CustomerRequest) -> HttpResponse:
    """Who asks, about which conversation, and until when."""
    waiting = [(one, _shown(request, one)) for one in waiting_for(request.user)]
    context = {"section": "account", "waiting": waiting, "confirm": _way_to_confirm()}
    return render(request, "portal/account/asked.html", context)


@require_POST
@customer_required
def confirmation(request: CustomerRequest, pk: int) -> HttpResponse:
    """Yes, it is he. Whoever finds this browser open has not shown a factor since he was asked."""
    verification = _own(request, pk)
    method = _shown(request, verification)
    if method is None:
        return redirect(_way_to_confirm())
    try:
        confirm(verification, method, by=request.user)
    except Over:
        return _over(request)
    messages.success(request, _("Thank you. The person you are talking to sees it at once."))
    return redirect("portal:account-asked")


@require_POST
@customer_required
def refusal(request: CustomerRequest, pk: int) -> HttpResponse:
    """It is not he who writes, or he did not expect this."""
    try:
        decline(_own(request, pk), by=request.user)
    except Over:
        return _over(request)
    messages.success(
        request, _("Thank you for telling us. Nothing was confirmed, and the team knows that it may not be you.")
    )
    return redirect("portal:account-asked")


def _shown(request: CustomerRequest, verification: Verification) -> Method | None:
    """The factor that he has shown since he was asked, a moment ago."""
    return shown_since(request, verification.asked_at) if is_fresh(request) else None


def _own(request: CustomerRequest, pk: int) -> Verification:
    try:
        return verification_for(request.user, pk)
    except Verification.DoesNotExist:
        raise Http404 from None


def _over(request: CustomerRequest) -> HttpResponse:
    messages.error(request, _("This was answered already, or its time is over. Let the agent ask again."))
    return redirect("portal:account-asked")


def _way_to_confirm() -> str:
    return f"{reverse('portal:confirm')}?{urlencode({'next': reverse('portal:account-asked')})}"
