"""Passkeys: signing in with one, adding and removing them, and confirming a change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gatehouse.accounts import challenges, passkeys, pending
from gatehouse.accounts.actions.passkeys import LastWayIn, add_passkey, remove_passkey
from gatehouse.accounts.challenges import Asked
from gatehouse.accounts.models import Method, User
from gatehouse.accounts.passkey_door import check_passkey
from gatehouse.accounts.signin import count_passkey
from gatehouse.accounts.stepped_up import step_up
from gatehouse.accounts.visitors import visitor
from gatehouse.portal.account_doors import CustomerRequest, fresh_factor_required, let_in, safe_target
from gatehouse.portal.passkey_doors import (
    Body,
    count_options,
    credential_of,
    customers_door,
    door,
    fresh_door,
    name_of,
)


@door
def sign_in_options(request: HttpRequest, body: Body) -> HttpResponse:
    """What the browser asks for: any passkey of ours, or one of who has just shown his password."""
    count_options(request)
    user = None
    if body.get("second"):
        waiting = pending.get(request, agents=False)
        if waiting is None:
            raise challenges.Stale
        user = waiting.user
    return _asked(request, Asked.SIGN_IN, user)


@door
def signing_in(request: HttpRequest, body: Body) -> HttpResponse:
    """Let the passkey's owner in, and say where he goes on."""
    user = _answered(request, Asked.SIGN_IN, body)
    waiting = pending.get(request, agents=False)
    wanted = body.get("next") or (waiting.next if waiting else "")
    return let_in(request, user, Method.PASSKEY, safe_target(wanted), _told)


@fresh_door
def adding_options(request: CustomerRequest, body: Body) -> HttpResponse:
    """What the browser makes: a passkey that none of his devices has yet."""
    options, challenge = passkeys.options_for_new(request.user)
    challenges.put(request, Asked.ADD, challenge, request.user)
    return JsonResponse(options)


@fresh_door
def adding(request: CustomerRequest, body: Body) -> HttpResponse:
    """Keep the passkey that was made."""
    challenge = challenges.take(request, Asked.ADD)
    new = passkeys.verify_new(challenge.value, credential_of(body))
    passkey = add_passkey(request.user, new, name_of(request, body), session_key=request.session.session_key or "")
    messages.success(request, _("You can sign in with this passkey from now on."))
    return JsonResponse({"passkey": passkey.pk, "name": passkey.name}, status=201)


@require_POST
@fresh_factor_required
def removal(request: CustomerRequest, pk: int) -> HttpResponse:
    """Take one of his own passkeys away; other browsers are signed out with it."""
    passkey = get_object_or_404(request.user.passkeys, pk=pk)
    try:
        remove_passkey(request.user, passkey, session_key=request.session.session_key or "")
    except LastWayIn:
        said = _("This passkey is the only way into your account. Add another one or set a password, then remove it.")
        messages.error(request, said)
    else:
        said = _("The passkey “%(name)s” is removed. Your other browsers and devices were signed out.")
        messages.success(request, said % {"name": passkey.name})
    return redirect("portal:account-security")


@customers_door
def confirming_options(request: CustomerRequest, body: Body) -> HttpResponse:
    """What the browser asks for: one of his own passkeys."""
    return _asked(request, Asked.CONFIRM, request.user)


@customers_door
def confirming(request: CustomerRequest, body: Body) -> HttpResponse:
    """He has shown that it is he: what changes the account is open for ten minutes, under a new key (ASVS 5.0, 7.2.4)."""
    user = _answered(request, Asked.CONFIRM, body)
    if user.pk != request.user.pk:
        raise passkeys.NotThisPasskey
    step_up(request, Method.PASSKEY)
    return JsonResponse({"next": safe_target(body.get("next"))})


def _told(target: str) -> JsonResponse:
    """Where the page goes on, for its script."""
    return JsonResponse({"next": target})


def _asked(request: HttpRequest, what: Asked, user: User | None) -> HttpResponse:
    options, challenge = passkeys.options_for_use(user)
    challenges.put(request, what, challenge, user)
    return JsonResponse(options)


def _answered(request: HttpRequest, what: Asked, body: Body) -> User:
    """Whose passkey has answered. The try is counted and the challenge gone whatever comes of it."""
    knocking = visitor(request, None)
    count_passkey(knocking)
    challenge = challenges.take(request, what)
    return check_passkey(challenge, credential_of(body), knocking)
