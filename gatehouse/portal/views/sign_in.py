"""The customers' door: password, then what else it takes on this browser; and the way out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gatehouse.accounts import codes, devices, pending, signin
from gatehouse.accounts.actions.sign_in import sign_out
from gatehouse.accounts.actions.warn import note_wrong_second_step
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Method, Purpose, User
from gatehouse.accounts.qr import may_be_offered
from gatehouse.accounts.sign_in_names import SignInName, owner_of
from gatehouse.accounts.visitors import visitor
from gatehouse.channels.push.doors import end_here
from gatehouse.portal.account_doors import let_in, safe_target
from gatehouse.portal.door_forms import CodeForm, SignInForm
from gatehouse.portal.door_pages import WRONG_CODE, Page, Refused, get_or_post, sent, show
from gatehouse.portal.own_codes import check_factor
from gatehouse.portal.second_steps import place_of, proven_of
from gatehouse.portal.sent_codes import send_code, waiting


@sensitive_post_parameters("password")
@never_cache
@get_or_post
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: email or phone, and password. A passkey needs neither."""
    target = safe_target(request.GET.get("next", ""))
    if customer_of(request) is not None:
        return redirect(target)
    form = SignInForm(sent(request))
    page = Page(request, "sign_in", form, {"next": target, "offers_qr": may_be_offered(request)})
    if not form.is_valid():
        return page.shown()
    name: SignInName = form.cleaned_data["name"]
    user = _customer(name)
    try:
        user = signin.check_password(name, user, form.cleaned_data["password"], visitor(request, user))
    except (signin.Wrong, signin.Paused) as refused:
        wrong = _("Email, phone number or password is not right. Look at both and try again.")
        return page.refused(refused, wrong)
    if user.frozen_at is not None:
        return render(request, "portal/door/frozen.html", status=403)
    return _second(request, user, target)


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def second_step(request: HttpRequest) -> HttpResponse:
    """Second step: the app's code, one that was saved, or one that was sent, whatever this account asks for."""
    begun = pending.get(request, agents=False)
    if begun is None:
        return redirect("portal:sign-in")
    user, saved = begun.user, "saved" in request.GET
    if not (user.has_strong_factor or (user.sms_since and saved)):
        return _sent_code(request, user, begun.next)
    form = CodeForm(sent(request))
    more = {"person": user, "now": timezone.now(), "saved": saved, "passkeys": user.passkeys.exists()}
    page = Page(request, "second_step", form, more)
    if not form.is_valid():
        return page.shown()
    try:
        method = check_factor(request, user, form.cleaned_data["code"])
    except (signin.Wrong, signin.Paused) as refused:
        _note(user, refused)
        return page.refused(refused, WRONG_CODE(), "code")
    return let_in(request, user, method, begun.next)


@require_POST
def signing_out(request: HttpRequest) -> HttpResponse:
    """End this session, and tell the browser to forget what it kept of us (ASVS 5.0, 7.4.1)."""
    end_here(request)
    user = customer_of(request)
    if user is not None:
        sign_out(request, user)
    request.session.flush()
    response = redirect("portal:home")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _second(request: HttpRequest, user: User, target: str) -> HttpResponse:
    """What it takes beside the password: a factor of his; without one a code, on a browser that is not his.

    Codes by SMS, where he has chosen them, are asked for on every browser, but never in place of a passkey or an app.
    """
    is_strong = user.has_strong_factor
    if not (is_strong or user.sms_since) and devices.device_of(request, user) is not None:
        return let_in(request, user, Method.PASSWORD, target)
    pending.begin(request, user, target)
    place = None if is_strong else place_of(user)
    return send_code(request, Purpose.SIGN_IN, place, user=user) if place else redirect("portal:sign-in-code")


def _sent_code(request: HttpRequest, user: User, target: str) -> HttpResponse:
    name, row = place_of(user), waiting(request, Purpose.SIGN_IN)
    has_saved = user.sms_since is not None
    if name is None:
        return show(request, "no_code", CodeForm(), {"new": proven_of(user), "has_saved": has_saved})
    form = CodeForm(sent(request))
    more = {"to": name, "purpose": Purpose.SIGN_IN, "has_saved": has_saved}
    if row is None or row.user_id != user.pk or codes.name_of(row) != name:
        messages.error(request, _("The time of that code is over. Begin again."))
        return redirect("portal:sign-in")
    page = Page(request, "sent_code", form, more)
    if not form.is_valid():
        return page.shown()
    try:
        signin.check_sent_code(row, name, form.cleaned_data["code"], visitor(request, user))
    except (signin.Wrong, signin.Paused) as refused:
        _note(user, refused)
        return page.refused(refused, WRONG_CODE(), "code")
    return let_in(request, user, Method.CODE, target)


def _note(user: User, refused: Refused) -> None:
    """He whose password was right was wrong here; a pause is no further try."""
    if isinstance(refused, signin.Wrong):
        note_wrong_second_step(user)


def _customer(name: SignInName) -> User | None:
    """Agents sign in at the desk alone: here their addresses are nobody's."""
    user = owner_of(name)
    return None if user is None or user.is_agent else user
