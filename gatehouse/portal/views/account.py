"""A customer's own pages: how his account stands, and what he changes about its security."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts import pending, recovery_codes, signin, totp
from gatehouse.accounts.actions.factors import NoFactor, make_recovery_codes, remove_factor
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.set_words import set_words
from gatehouse.accounts.pictures import qr
from gatehouse.accounts.preferences import preferences_of
from gatehouse.accounts.qr import sessions_of
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.accounts.visitors import visitor
from gatehouse.accounts.words import Unusable, words_of
from gatehouse.channels.email.compose import team_name
from gatehouse.portal.account_doors import CustomerRequest, customer_required, fresh_factor_required, is_fresh
from gatehouse.portal.account_page import feedback_form, invitation_of, newest_tickets, steps_of, whole
from gatehouse.portal.door_forms import ChangePasswordForm, CodeForm, WordsForm
from gatehouse.portal.door_pages import WRONG_CODE, WRONG_PRESENT, Page, get_or_post, sent, show
from gatehouse.portal.limits import new_passwords_counted, too_many, wait_for_new_codes
from gatehouse.portal.portfolio import linking_page, own_uid
from gatehouse.portal.second_steps import card_of


@require_safe
@customer_required
def account(request: CustomerRequest) -> HttpResponse:
    """Where everything stands, and the one thing to do next."""
    user, is_recovered, has_qr_sessions = whole(request.user)
    steps = steps_of(user)
    context = {
        "section": "account", "person": user, "name": name_of(user), "tickets": newest_tickets(user), "steps": steps,
        "next_step": next((step for step in steps if not step.is_done), None),
        "done": sum(step.is_done for step in steps), "has_portfolio": bool(own_uid(user)),
        "recovery": is_recovered, "qr_sessions": sessions_of(user) if has_qr_sessions else (),
        "may_connect": bool(linking_page()),
        "is_check_up_due": preferences_of(user).is_check_up_due(timezone.now()), "invitation": invitation_of(user),
        "feedback": feedback_form(request, user.contact),
    }  # fmt: skip
    return render(request, "portal/account/overview.html", context)


@require_safe
@customer_required
def security(request: CustomerRequest) -> HttpResponse:
    """Password, factors and codes, each with what can be done about it."""
    user = request.user
    context = {
        "section": "account", "person": user, "name": name_of(user), "codes_left": recovery_codes.left(user),
        "passkeys": list(user.passkeys.order_by("created_at")), "is_fresh": is_fresh(request),
        "sms": card_of(user),
        "may_connect": bool(linking_page()), "has_exchange": bool(own_uid(user)),
    }  # fmt: skip
    return render(request, "portal/account/security.html", context)


@sensitive_post_parameters("current", "password")
@get_or_post
@fresh_factor_required
@new_passwords_counted
def password(request: CustomerRequest) -> HttpResponse:
    """A new password, or the first one of who has a passkey. All other sessions end, this one goes on."""
    user = request.user
    has_password = user.has_usable_password()
    form = ChangePasswordForm(sent(request), own=(name_of(user).value,), has_password=has_password)
    page = Page(request, "new_password", form)
    if not form.is_valid():
        return page.shown()
    try:
        if has_password:
            signin.check_present_password(user, form.cleaned_data["current"], visitor(request, user))
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_PRESENT(), "current")
    set_password(user, form.cleaned_data["password"], by=user.actor, but=request.session.session_key or "")
    _go_on(request)
    messages.success(request, _("Your new password is set. You are signed out everywhere else."))
    return redirect("portal:account-security")


@sensitive_post_parameters("code")
@get_or_post
@fresh_factor_required
def app(request: CustomerRequest) -> HttpResponse:
    """Set up an authenticator app, or change to another. All other sessions end, this one goes on."""
    user, secret = request.user, pending.new_secret(request, request.user)
    picture = qr(totp.otpauth(secret, account=name_of(user).value, issuer=team_name()))
    shown = {"qr": picture, "secret": totp.spelled(secret), "now": timezone.now()}
    form = CodeForm(sent(request))
    page = Page(request, "app", form, shown)
    if not form.is_valid():
        return page.shown()
    try:
        step = signin.check_new_code(user, secret, form.cleaned_data["code"], visitor(request, user))
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_CODE(), "code")
    with transaction.atomic():
        set_factor(user, secret, by=user.actor, but=request.session.session_key or "")
        signin.spend(user, step)
    pending.drop(request)
    _go_on(request)
    return _new_codes(request) if not recovery_codes.left(user) else redirect("portal:account-security")


@require_POST
@fresh_factor_required
def app_removal(request: CustomerRequest) -> HttpResponse:
    """Do without the authenticator app again."""
    remove_factor(request.user, but=request.session.session_key or "")
    _go_on(request)
    messages.success(request, _("The authenticator app is removed. You are signed out everywhere else."))
    return redirect("portal:account-security")


@get_or_post
@fresh_factor_required
def words(request: CustomerRequest) -> HttpResponse:
    """The anti-phishing code that stands in every mail to him; without any it is removed."""
    user = request.user
    form = WordsForm(sent(request), initial={"words": words_of(user)})
    if not form.is_valid():
        return show(request, "words", form)
    try:
        set_words(user, form.cleaned_data["words"] or None)
    except Unusable as fault:
        form.add_error("words", str(fault))
        return show(request, "words", form)
    messages.success(request, _("It stands in every mail of ours from now on.") if user.words else _("It is removed."))
    return redirect("portal:account-security")


@get_or_post
@fresh_factor_required
def codes(request: CustomerRequest) -> HttpResponse:
    """Ten recovery codes, shown this once: GET shows the button, because what only opens a page must make none."""
    if request.method == "POST":
        return _new_codes(request)
    left = recovery_codes.left(request.user)
    return render(request, "portal/account/new_codes.html", {"section": "account", "codes_left": left})


def _new_codes(request: CustomerRequest) -> HttpResponse:
    if wait := wait_for_new_codes(request.user):
        return too_many(request, wait)
    try:
        made = [recovery_codes.spaced(one) for one in make_recovery_codes(request.user)]
    except NoFactor:
        messages.error(request, _("Set up an app or a passkey first."))
        return redirect("portal:account-security")
    context: dict[str, Any] = {"section": "account", "codes": made, "all": "\n".join(made)}
    return render(request, "portal/account/codes.html", context)


def _go_on(request: CustomerRequest) -> None:
    """Let the session that made the change go on, under a new key: it was opened with what is no more."""
    update_session_auth_hash(request, request.user)
