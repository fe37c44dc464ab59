"""Closing an account in an emergency: at once for who is signed in, else with a code. Never by a link alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gatehouse.accounts import codes, signin
from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Purpose, User
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.accounts.visitors import visitor
from gatehouse.conversations.owners import owner_under
from gatehouse.portal.door_forms import CodeForm, NameForm
from gatehouse.portal.door_pages import WRONG_CODE, get_or_post, refuse, sent, show
from gatehouse.portal.sent_codes import send_code, waiting


@never_cache
@get_or_post
def freezing(request: HttpRequest) -> HttpResponse:
    """Close the account in an emergency: at once for who is signed in, else with a code (never by a link alone)."""
    if (user := customer_of(request)) is not None:
        return _freeze_own(request, user)
    form = NameForm(sent(request))
    if not form.is_valid():
        return show(request, "freeze", form)
    return send_code(request, Purpose.FREEZE, form.cleaned_data["name"])


@sensitive_post_parameters("code")
@never_cache
@get_or_post
def freezing_code(request: HttpRequest) -> HttpResponse:
    """The code that went to the account's owner, if there is one."""
    row = waiting(request, Purpose.FREEZE)
    if row is None:
        messages.error(request, _("The time of that code is over. Ask for another."))
        return redirect("portal:freeze")
    name, form = codes.name_of(row), CodeForm(sent(request))
    more = {"to": name, "purpose": Purpose.FREEZE}
    if not form.is_valid():
        return show(request, "sent_code", form, more)
    user = owner_under(name)
    try:
        signin.check_sent_code(row, name, form.cleaned_data["code"], visitor(request, user))
        if user is None or user.is_agent:
            raise signin.Wrong
    except (signin.Wrong, signin.Paused) as refused:
        return refuse(request, "sent_code", form, refused, WRONG_CODE(), "code", more)
    freeze(user)
    return render(request, "portal/door/frozen.html", {"is_now": True})


def _freeze_own(request: HttpRequest, user: User) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/door/freeze_own.html", {"name": name_of(user)})
    freeze(user)
    request.session.flush()
    return render(request, "portal/door/frozen.html", {"is_now": True})
