"""Closing an account in an emergency: at once for who is signed in, else with a code. Never by a link alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from gatehouse.accounts.actions.freeze import freeze
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Purpose, User
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.portal.door_forms import NameForm
from gatehouse.portal.door_pages import get_or_post, sent, show
from gatehouse.portal.sent_codes import owner_by_code, send_code


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
    user = owner_by_code(request, Purpose.FREEZE)
    if not isinstance(user, User):
        return user
    freeze(user)
    return render(request, "portal/door/frozen.html", {"is_now": True})


def _freeze_own(request: HttpRequest, user: User) -> HttpResponse:
    if request.method != "POST":
        return render(request, "portal/door/freeze_own.html", {"name": name_of(user)})
    freeze(user)
    request.session.flush()
    return render(request, "portal/door/frozen.html", {"is_now": True})
