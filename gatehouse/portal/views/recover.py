"""A way back in for who has lost a factor, or has frozen his account; also signed out. Here nothing is decided."""

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gatehouse.accounts import codes, recovery, signin
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.actions.recovery import Elsewhere, NotNow, add_evidence, cancel
from gatehouse.accounts.actions.warn import note_wrong_second_step
from gatehouse.accounts.models import Ending, EvidenceKind, Lost, Method, Purpose, RecoveryCase, User
from gatehouse.accounts.recovery_links import read_stop
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.accounts.visitors import visitor
from gatehouse.conversations.actions.recover import recover
from gatehouse.guard import redact
from gatehouse.portal.account_doors import CustomerRequest, sign_in_required
from gatehouse.portal.door_forms import ProofForm, RecoverForm
from gatehouse.portal.door_pages import Page, get_or_post, sent, show
from gatehouse.portal.recovery_page import case_here, keep, other_address, page_of
from gatehouse.portal.sent_codes import owner_by_code, send_code, waiting


@never_cache
@get_or_post
def recovering(request: HttpRequest) -> HttpResponse:
    """Whose account it is, and what is lost. The same for every address; a code goes to who has an account."""
    form = RecoverForm(sent(request), initial={"lost": request.GET.get("lost", "")})
    if not form.is_valid():
        return show(request, "recover", form)
    said = {"lost": form.cleaned_data["lost"], "words": redact(form.cleaned_data["words"]).text}
    return send_code(request, Purpose.RECOVER, form.cleaned_data["name"], payload=json.dumps(said))


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def recovering_code(request: HttpRequest) -> HttpResponse:
    """The code that went to its owner opens the case, or is one thing more that was shown for it."""
    row = waiting(request, Purpose.RECOVER)
    user = owner_by_code(request, Purpose.RECOVER)
    if not isinstance(user, User) or row is None:
        return user if isinstance(user, HttpResponse) else redirect("portal:recover")
    said, language = json.loads(codes.payload_of(row)), get_language() or "en"
    lost, browser = Lost(said["lost"]), bytes(row.browser)
    try:
        found, is_counted = recover(user, lost, said["words"], codes.name_of(row), browser, language=language)
    except Elsewhere:
        messages.error(request, _("A way back into this account is asked for in another browser."))
        return redirect("portal:recover")
    keep(request, found)
    if not is_counted:
        messages.warning(request, _TOO_NEW())
    return redirect("portal:recover-case")


@sensitive_post_parameters("typed")
@never_cache
@get_or_post
def case(request: HttpRequest) -> HttpResponse:
    """How far it is; POST shows one thing more."""
    found = case_here(request)
    if found is None:
        return redirect("portal:recover")
    form = ProofForm(sent(request))
    page = Page(request, "recovering", form, page_of(found))
    if not form.is_valid():
        return page.shown()
    kind, typed = EvidenceKind(form.cleaned_data["kind"]), form.cleaned_data["typed"]
    try:
        if kind == EvidenceKind.PASSWORD:
            signin.check_password(name_of(found.user), found.user, typed, visitor(request, found.user))
        else:
            _check(request, found.user, kind, typed)
        _count(request, found, kind)
    except (signin.Wrong, signin.Paused) as refused:
        _note(found.user, kind, refused)
        return page.refused(refused, _("That is not right."), "typed")
    except NotNow:
        messages.info(request, _("This has gone on meanwhile."))
    return redirect("portal:recover-case")


@never_cache
@require_POST
def other_code(request: HttpRequest) -> HttpResponse:
    """A code to an address of another kind."""
    found = case_here(request)
    name = other_address(found) if found is not None and found.is_gathering else None
    if found is None or name is None:
        return redirect("portal:recover-case")
    return send_code(request, Purpose.RECOVER, name, payload=json.dumps({"lost": found.lost, "words": ""}))


@never_cache
@require_POST
def ending(request: HttpRequest) -> HttpResponse:
    """Its owner needs it no more."""
    if (found := case_here(request)) is not None:
        cancel(found, Ending.OWNER, by=found.user.actor)
    return redirect("portal:recover-case")


@never_cache
@get_or_post
def stopping(request: HttpRequest, token: str) -> HttpResponse:
    """From a notice: stop it, and freeze the account, whose other secrets may be known as well."""
    found = read_stop(token)
    if found is None:
        raise Http404
    if not found.is_running:
        return render(request, "portal/door/recovery_over.html")
    if request.method != "POST":
        return render(request, "portal/door/recovery_stop.html", {"lost": Lost(found.lost).label})
    _stop(found)
    return render(request, "portal/door/frozen.html", {"is_now": True})


@require_POST
@sign_in_required
def own_stopping(request: CustomerRequest) -> HttpResponse:
    """Whoever is signed in has what it takes."""
    found = recovery.running_case(request.user)
    if found is not None and cancel(found, Ending.OWNER, by=request.user.actor):
        messages.success(request, _("It is stopped. If somebody else asked for it, choose a new password."))
    return redirect("portal:account")


def _TOO_NEW() -> str:  # noqa: N802 (a text that needs the request's language)
    return _("This was set a short while ago, so it shows nothing yet.")


def _count(request: HttpRequest, found: RecoveryCase, kind: EvidenceKind) -> None:
    """Raises NotNow."""
    if recovery.is_old_enough(found.user, kind):
        add_evidence(found, kind, by=found.user.actor)
    else:
        messages.warning(request, _TOO_NEW())


def _note(user: User, kind: EvidenceKind, refused: signin.Wrong | signin.Paused) -> None:
    """Whoever guesses here is told of like one who guesses at the second step."""
    if isinstance(refused, signin.Wrong) and kind != EvidenceKind.PASSWORD:
        note_wrong_second_step(user)


def _stop(found: RecoveryCase) -> None:
    if cancel(found, Ending.LINK, by=found.user.actor):
        freeze(found.user)


def _check(request: HttpRequest, user: User, kind: EvidenceKind, typed: str) -> None:
    """Raises Wrong and Paused, also for a factor that the account does not have. The app's code stops the case if it was
    said to be lost."""
    who = visitor(request, user)
    if kind == EvidenceKind.RECOVERY:
        signin.check_recovery_code(user, typed, who)
    elif not user.totp_confirmed_at:
        signin.check_missing(user, Method.TOTP, who)
    else:
        signin.check_code(user, typed, who)
