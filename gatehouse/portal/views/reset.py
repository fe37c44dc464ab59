"""A new password for whoever has forgotten his: a code first, then the password. It signs nobody in.

Whether there is an account is told to nobody; the code is mailed only to who has one.
"""

import hmac
import time
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gatehouse.accounts import codes, devices, signin
from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.models import Purpose, User
from gatehouse.accounts.sign_in_names import PHONE, SignInName, name_of
from gatehouse.conversations.owners import owner_under
from gatehouse.portal.door_forms import NameForm, ResetForm
from gatehouse.portal.door_pages import WRONG_CODE, Page, get_or_post, sent, show
from gatehouse.portal.limits import new_passwords_counted
from gatehouse.portal.own_codes import check_factor
from gatehouse.portal.second_steps import place_of
from gatehouse.portal.sent_codes import owner_by_code, send_code, waiting

_KEY = "resetting"
_SECONDS = 600


@never_cache
@get_or_post
def reset(request: HttpRequest) -> HttpResponse:
    """Whose password it is."""
    form = NameForm(sent(request))
    if not form.is_valid():
        return show(request, "reset", form)
    name = form.cleaned_data["name"]
    return send_code(request, Purpose.RESET, name, payload=codes.KNOWN if devices.knows(request, name) else "")


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def reset_code(request: HttpRequest) -> HttpResponse:
    """The code that went to its owner, if there is one."""
    row, user = waiting(request, Purpose.RESET), owner_by_code(request, Purpose.RESET)
    if row is None or not isinstance(user, User):
        return cast(HttpResponse, user)
    _begin(request, user, codes.name_of(row))
    return redirect("portal:reset-password")


@sensitive_post_parameters("password", "factor")
@never_cache
@get_or_post
@new_passwords_counted
def reset_password(request: HttpRequest) -> HttpResponse:
    """The new password. It ends every session and opens the password's lock, no other factor's; then he signs in.

    Where what was sent would be all that it takes, a code of his own is asked for beside it (ASVS 5.0, 6.4.3).
    """
    user = resetting(request)
    if user is None:
        return redirect("portal:reset")
    asks_factor = _needs_more(request, user)
    form = ResetForm(sent(request), own=(name_of(user).value,), asks_factor=asks_factor)
    more = {"has_app": bool(user.totp_confirmed_at)}
    page = Page(request, "reset_password", form, more)
    if not form.is_valid():
        return page.shown()
    try:
        if asks_factor:
            check_factor(request, user, form.cleaned_data["factor"])
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_CODE(), "factor")
    with transaction.atomic():
        with_care = not asks_factor and _is_number_alone(request, user)
        set_password(user, form.cleaned_data["password"], by=user.actor, with_care=with_care)
        devices.forget_all(user)
    request.session.pop(_KEY, None)
    messages.success(request, _("Your new password is set. Sign in with it."))
    return redirect("portal:sign-in")


def _needs_more(request: HttpRequest, user: User) -> bool:
    """A password beside a passkey is another way in, for whoever reads the mail. And where codes by SMS are the second step,
    a password that the same number gives would leave nothing but the number. Who has got a way back in has neither."""
    is_phone_alone = _is_by_phone(request) and user.sms_since is not None and not user.has_strong_factor
    return is_phone_alone or (not user.has_usable_password() and user.has_strong_factor)


def _is_by_phone(request: HttpRequest) -> bool:
    return bool(request.session[_KEY]["name"][0] == PHONE)


def _is_number_alone(request: HttpRequest, user: User) -> bool:
    """Whether the second step goes to a number as well, as where he has no mail address: whoever took it over gets in."""
    place = None if user.has_strong_factor else place_of(user)
    return _is_by_phone(request) and place is not None and place.kind == PHONE


def _begin(request: HttpRequest, user: User, name: SignInName) -> None:
    """The code was right: in a session with a new key, for ten minutes and for as long as nothing else changes."""
    request.session.cycle_key()
    stamp = user.get_session_auth_hash()
    until = time.time() + _SECONDS
    request.session[_KEY] = {"user": user.pk, "stamp": stamp, "until": until, "name": [name.kind, name.value]}


def resetting(request: HttpRequest) -> User | None:
    """Whoever has typed the code in this session a moment ago."""
    said = request.session.get(_KEY)
    if not said or said["until"] < time.time():
        return None
    user = owner_under(SignInName(*said["name"]))  # nobody, once the address was removed from the account
    if user is None or user.pk != said["user"] or user.is_agent or not user.is_active:
        return None
    return user if hmac.compare_digest(said["stamp"], user.get_session_auth_hash()) else None
