"""The security check-up: what opens and guards an account, each fact with a box for "this is right" and a way to change it."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from gatehouse.accounts import recovery_codes
from gatehouse.accounts.actions.check_up import finish_check_up, put_off_check_up
from gatehouse.accounts.activity import activity_of, devices_of
from gatehouse.conversations.owners import addresses_of
from gatehouse.portal.account_doors import CustomerRequest, customer_required
from gatehouse.portal.door_pages import get_or_post, sent

_SHOWN = 5


def _box() -> forms.BooleanField:
    return forms.BooleanField(
        error_messages={"required": gettext_lazy("Look at this, and tick the box if it is right.")}
    )


class CheckUpForm(forms.Form):
    """Each part is found right by hand."""

    factors = _box()
    devices = _box()
    events = _box()
    addresses = _box()


@get_or_post
@customer_required
def check_up(request: CustomerRequest) -> HttpResponse:
    """Done when every part was found right."""
    form = CheckUpForm(sent(request))
    if not form.is_valid():
        context = {"section": "account", "form": form, **_facts(request)}
        return render(request, "portal/account/check_up.html", context, status=422 if form.errors else 200)
    finish_check_up(request.user)
    messages.success(request, _("Thank you. Your account is as you want it."))
    return redirect("portal:account")


@require_POST
@customer_required
def later(request: CustomerRequest) -> HttpResponse:
    """Not now."""
    put_off_check_up(request.user)
    messages.info(request, _("We propose it again in 14 days."))
    return redirect("portal:account")


def _facts(request: CustomerRequest) -> dict[str, object]:
    user = request.user
    return {
        "person": user, "passkeys": user.passkeys.count(), "codes_left": recovery_codes.left(user),
        "devices": devices_of(user, request.session.session_key or ""), "events": activity_of(user)[:_SHOWN],
        "addresses": list(addresses_of(user)),
    }  # fmt: skip
