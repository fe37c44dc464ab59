"""Codes by SMS as the second step: on and off, each after a factor was shown."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gatehouse.accounts import recovery_codes
from gatehouse.accounts.actions.sms_factor import HasBetter, remove_sms_factor, set_sms_factor
from gatehouse.portal.account_doors import CustomerRequest, fresh_factor_required
from gatehouse.portal.second_steps import may_begin


@require_POST
@fresh_factor_required
def sms(request: CustomerRequest) -> HttpResponse:
    """Ask for a code by SMS at every sign-in from now on, and offer the codes for the day on which the phone is gone."""
    try:
        if not may_begin(request.user):
            raise HasBetter
        set_sms_factor(request.user, but=request.session.session_key or "")
    except HasBetter:
        messages.error(request, _("Codes by SMS cannot be switched on for this account now."))
        return redirect("portal:account-security")
    messages.success(
        request, _("Every sign-in asks for a code by SMS from now on. You are signed out everywhere else.")
    )
    return redirect("portal:account-security" if recovery_codes.left(request.user) else "portal:account-codes")


@require_POST
@fresh_factor_required
def sms_removal(request: CustomerRequest) -> HttpResponse:
    """Do without them again."""
    remove_sms_factor(request.user, but=request.session.session_key or "")
    messages.success(request, _("Codes by SMS are switched off. You are signed out everywhere else."))
    return redirect("portal:account-security")
