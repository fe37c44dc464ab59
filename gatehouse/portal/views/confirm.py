"""Signing in again, in full, before something that matters: a passkey, or the password and a code. Who has no factor gets the
code where he gets his mail."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gatehouse.accounts import codes, signin
from gatehouse.accounts.models import Method, OneTimeCode, Purpose
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.accounts.stepped_up import step_up
from gatehouse.accounts.visitors import visitor
from gatehouse.portal.account_doors import CustomerRequest, customer_required, is_by_qr, safe_target
from gatehouse.portal.door_forms import ConfirmForm
from gatehouse.portal.door_pages import WRONG_CODE, WRONG_PRESENT, Page, get_or_post, sent
from gatehouse.portal.second_steps import place_of, proven_of
from gatehouse.portal.sent_codes import send_code, waiting


@sensitive_post_parameters("code", "current")
@get_or_post
@customer_required
def confirm(request: CustomerRequest) -> HttpResponse:
    """The password and the app's code; a passkey instead; or a code that we send to who has neither, unless a phone let this
    browser in."""
    user, target = request.user, safe_target(request.GET.get("next", ""))
    has_app, has_passkey, place = bool(user.totp_confirmed_at), user.passkeys.exists(), place_of(user)
    form = ConfirmForm(sent(request), has_password=user.has_usable_password())
    takes_sent = not (has_app or has_passkey or is_by_qr(request))
    row = waiting(request, Purpose.CONFIRM) if takes_sent else None
    more = {
        "has_app": has_app, "has_passkey": has_passkey, "row": row, "to": place, "next": target, "now": timezone.now(),
        "takes_sent": takes_sent, "new": None if place else proven_of(user),
    }  # fmt: skip
    page = Page(request, "confirm", form, more)
    if not form.is_valid():
        return page.shown()
    if "current" in form.fields:
        try:
            signin.check_present_password(user, form.cleaned_data["current"], visitor(request, user))
        except (signin.Wrong, signin.Paused) as refused:
            return page.refused(refused, WRONG_PRESENT(), "current")
    try:
        method = _check(request, row, form.cleaned_data["code"])
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_CODE(), "code")
    step_up(request, method)
    return redirect(target)


@require_POST
@customer_required
def sending(request: CustomerRequest) -> HttpResponse:
    """Send a code to who has no factor of his own."""
    user = request.user
    place = None if user.has_strong_factor or is_by_qr(request) else place_of(user)
    if place is None:
        return redirect(f"{reverse('portal:confirm')}?{request.GET.urlencode()}")
    return send_code(request, Purpose.CONFIRM, place, user=user)


def _check(request: CustomerRequest, row: OneTimeCode | None, typed: str) -> Method:
    user = request.user
    who = visitor(request, user)
    if user.totp_confirmed_at:
        signin.check_code(user, typed, who)
        return Method.TOTP
    place = place_of(user)
    own = row if row is not None and row.user_id == user.pk and codes.name_of(row) == place else None
    signin.check_sent_code(own, place or name_of(user), typed, who)
    return Method.CODE
