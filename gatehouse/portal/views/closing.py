"""Closing one's account, and thinking better of it."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from gatehouse.accounts.actions.close_account import MayNotClose, ask_to_close, call_off
from gatehouse.accounts.closing import GRACE, Reason, may_close
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.portal.account_doors import CustomerRequest, fresh_factor_required, sign_in_required
from gatehouse.portal.door_forms import ClosingForm
from gatehouse.portal.door_pages import get_or_post, sent, show
from gatehouse.portal.portfolio import left_at_exchange


@get_or_post
@fresh_factor_required
def closing(request: CustomerRequest) -> HttpResponse:
    """What happens and what is kept; the name that he signs in with, typed once more, closes the account."""
    user = request.user
    form = ClosingForm(sent(request), own=name_of(user))
    reasons = may_close(user)
    if reasons or not form.is_valid():
        more = {
            "own": name_of(user), "why_not": [_why_not(one) for one in reasons], "days": GRACE.days,
            "years": settings.CONFIG.keep_closed, "left": left_at_exchange(user),
        }  # fmt: skip
        page = show(request, "closing", form, more)
        page.status_code = 409 if reasons and request.method == "POST" else page.status_code
        return page
    try:
        ask_to_close(user)
    except MayNotClose:
        return redirect("portal:closing")
    request.session.flush()
    return render(request, "portal/door/closing_asked.html", {"days": GRACE.days, "closes_at": user.closes_at})


@get_or_post
@sign_in_required
def keeping(request: CustomerRequest) -> HttpResponse:
    """Whoever signs in while his account waits to be closed is asked whether he keeps it."""
    user = request.user
    if request.method == "POST" and call_off(user):
        messages.success(request, _("Your account stays open."))
    if user.closes_at is None:
        return redirect("portal:account")
    return render(request, "portal/door/keeping.html", {"closes_at": user.closes_at})


def _why_not(reason: Reason) -> str:
    return {
        Reason.FROZEN: _("Your account is frozen."),
        Reason.CHANGED: _("What guards your account was changed within the last 24 hours. Come back after that."),
        Reason.RECOVERED: _("A way back into your account is under way, or was opened within the last days."),
    }.get(reason, _("Your account cannot be closed at the moment."))
