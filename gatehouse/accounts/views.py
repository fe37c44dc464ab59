"""The agents' door: sign-in in two steps, the first authenticator, and what an agent changes about his own account."""

from typing import Any

from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gatehouse.accounts import devices, pending, signin, totp
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.actions.sign_in import NotLetIn, sign_in, sign_out
from gatehouse.accounts.actions.warn import note_wrong_second_step
from gatehouse.accounts.admin import issuer
from gatehouse.accounts.doors import AgentRequest, agent_required, context, fresh_code_required, safe_target
from gatehouse.accounts.forms import CodeForm, FirstPasswordForm, PasswordForm, SignInForm
from gatehouse.accounts.models import Method, User
from gatehouse.accounts.pictures import qr
from gatehouse.accounts.sign_in_names import EMAIL, SignInName
from gatehouse.accounts.stepped_up import step_up
from gatehouse.accounts.visitors import visitor

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters("password")
@never_cache
@get_or_post
def password_step(request: HttpRequest) -> HttpResponse:
    """First step: email and password."""
    target = safe_target(request, request.GET.get("next", ""))
    if request.user.is_authenticated and request.user.is_agent:
        return redirect(target)
    form = SignInForm(_sent(request))
    if not form.is_valid():
        return _show(request, "sign-in", form)
    email = form.cleaned_data["email"]
    try:
        name = SignInName(EMAIL, email.strip().lower())
        user = User.objects.filter(email=name.value).exclude(role="").first()
        user = signin.check_password(name, user, form.cleaned_data["password"], visitor(request, user))
    except (signin.Wrong, signin.Paused) as refused:
        form.add_error(None, _said(refused, _("Email or password is not right. Look at both and try again.")))
        return _show(request, "sign-in", form, refused)
    if user.is_issued_over:
        form.add_error(None, _("This password was given to you too long ago. Ask for a new one."))
        return _show(request, "sign-in", form)
    pending.begin(request, user, target)
    return redirect("door:code" if user.totp_confirmed_at else "door:enrolment")


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def code_step(request: HttpRequest) -> HttpResponse:
    """Second step: the authenticator's code."""
    waiting = pending.get(request)
    if waiting is None or not waiting.user.totp_confirmed_at:
        return redirect("door:sign-in")
    form = CodeForm(_sent(request))
    if not form.is_valid():
        return _show(request, "code", form, person=waiting.user)
    try:
        signin.check_code(waiting.user, form.cleaned_data["code"], visitor(request, waiting.user))
    except (signin.Wrong, signin.Paused) as refused:
        if isinstance(refused, signin.Wrong):
            note_wrong_second_step(waiting.user)
        form.add_error("code", _said(refused, _WRONG_CODE()))
        return _show(request, "code", form, refused, person=waiting.user)
    return _enter(request, waiting.user, waiting.next)


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def enrolment(request: HttpRequest) -> HttpResponse:
    """The first sign-in: put the secret into an app and show that it is there."""
    waiting = pending.get(request)
    if waiting is None or waiting.user.totp_confirmed_at:
        return redirect("door:sign-in")
    refusal = _take_new_factor(request, waiting.user)
    return refusal or _enter(request, waiting.user, waiting.next)


@sensitive_post_parameters("password")
@never_cache
@get_or_post
def first_password(request: HttpRequest) -> HttpResponse:
    """The last step with a password that was given: one of his own in place of it (ASVS 5.0, 6.4.1)."""
    waiting = pending.get(request)
    if waiting is None or not (waiting.has_shown_factor and waiting.user.must_choose_password):
        return redirect("door:sign-in")
    form = FirstPasswordForm(_sent(request), user=waiting.user)
    if not form.is_valid():
        return _show(request, "first-password", form)
    set_password(waiting.user, form.cleaned_data["password"], by=waiting.user.actor)
    return _enter(request, waiting.user, waiting.next)


@never_cache
@get_or_post
@fresh_code_required
def factor(request: AgentRequest) -> HttpResponse:
    """Change to another authenticator. All other sessions end, this one goes on."""
    refusal = _take_new_factor(request, request.user)
    if refusal is None:
        _go_on(request)
    return refusal or redirect("door:account")


@sensitive_post_parameters("code")
@never_cache
@get_or_post
@agent_required
def confirmation(request: AgentRequest) -> HttpResponse:
    """Ask for a fresh code before a step that matters."""
    form = CodeForm(_sent(request))
    if form.is_valid():
        try:
            signin.check_code(request.user, form.cleaned_data["code"], visitor(request, request.user))
        except (signin.Wrong, signin.Paused) as refused:
            form.add_error("code", _said(refused, _WRONG_CODE()))
            return _show(request, "confirmation", form, refused, person=request.user)
        step_up(request, Method.TOTP)
        return redirect(safe_target(request, request.GET.get("next", "")))
    return _show(request, "confirmation", form, person=request.user)


@require_POST
def signing_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    if request.user.is_authenticated:
        sign_out(request, request.user)
    return redirect("door:sign-in")


@never_cache
@require_GET
@agent_required
def account(request: AgentRequest) -> HttpResponse:
    """What an agent can change about his own account."""
    return render(request, "door/account.html", context(request, person=request.user))


@sensitive_post_parameters("current", "password")
@never_cache
@get_or_post
@fresh_code_required
def password(request: AgentRequest) -> HttpResponse:
    """A new password. All other sessions end, this one goes on."""
    form = PasswordForm(_sent(request), user=request.user)
    if not form.is_valid():
        return _show(request, "password", form)
    try:
        signin.check_present_password(request.user, form.cleaned_data["current"], visitor(request, request.user))
    except (signin.Wrong, signin.Paused) as refused:
        form.add_error("current", _said(refused, _("This is not your present password.")))
        return _show(request, "password", form, refused)
    mine = request.session.session_key or ""
    set_password(request.user, form.cleaned_data["password"], by=request.user.actor, but=mine)
    _go_on(request)
    return redirect("door:account")


def _WRONG_CODE() -> str:  # noqa: N802 (a text that needs the request's language)
    return _("This code is not right, or it has just changed. Wait for the next one and type that.")


def _take_new_factor(request: HttpRequest, user: User) -> HttpResponse | None:
    """Show the secret or check the code of it; None when it is stored."""
    secret = pending.new_secret(request, user)
    form = CodeForm(_sent(request))
    shown = {
        "person": user,
        "qr": qr(totp.otpauth(secret, account=user.sign_in_name, issuer=issuer())),
        "secret": totp.spelled(secret),
    }
    if not form.is_valid():
        return _show(request, "enrolment", form, **shown)
    try:
        step = signin.check_new_code(user, secret, form.cleaned_data["code"], visitor(request, user))
    except (signin.Wrong, signin.Paused) as refused:
        form.add_error("code", _said(refused, _WRONG_CODE()))
        return _show(request, "enrolment", form, refused, **shown)
    with transaction.atomic():
        set_factor(user, secret, by=user.actor, but=request.session.session_key or "")
        signin.spend(user, step)
    pending.drop(request)
    return None


def _enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """Let in who has shown both factors, once he has a password of his own."""
    if user.must_choose_password:
        pending.begin(request, user, target, has_shown_factor=True)
        return redirect("door:first-password")
    pending.drop(request)
    try:
        token = sign_in(request, user, Method.TOTP)
    except NotLetIn:
        return redirect("door:sign-in")
    answer = HttpResponseRedirect(target)
    devices.remember(answer, request, token)
    return answer


def _go_on(request: AgentRequest) -> None:
    """Let the session that made the change go on, under a new key: it was opened with what is no more."""
    update_session_auth_hash(request, request.user)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What was posted, also when that is nothing at all."""
    return request.POST if request.method == "POST" else None


def _said(refused: signin.Wrong | signin.Paused, wrong: str) -> str:
    if isinstance(refused, signin.Wrong):
        return wrong
    text = _("There were too many tries. Wait %(minutes)s minutes, then try again.")
    return text % {"minutes": refused.minutes}


def _show(request: HttpRequest, name: str, form: Any, refused: Any = None, **more: Any) -> HttpResponse:
    """The page with its form: 200 when it is fresh, 422 when it was refused, 429 in a pause."""
    status = 200 if not form.is_bound else 429 if isinstance(refused, signin.Paused) else 422
    shown = context(request, form=form, now=timezone.now(), **more)
    return render(request, f"door/{name}.html", shown, status=status)
