"""Having a code sent to an address, and the row that waits for it in this browser."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gatehouse.accounts import codes, pending, signin
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.accounts.visitors import visitor
from gatehouse.conversations.owners import owner_for
from gatehouse.portal.door_forms import CodeForm
from gatehouse.portal.door_pages import WRONG_CODE, Page, sent
from gatehouse.portal.limits import too_many, wait_for_code
from gatehouse.portal.links import browser_of, mark_browser

# Where each is typed, and where it is asked for.
_PAGES = {
    Purpose.SIGN_UP: ("portal:sign-up-code", "portal:sign-up"),
    Purpose.SIGN_IN: ("portal:sign-in-code", "portal:sign-in"),
    Purpose.RESET: ("portal:reset-code", "portal:reset"),
    Purpose.CONFIRM: ("portal:confirm", "portal:confirm"),
    Purpose.FREEZE: ("portal:freeze-code", "portal:freeze"),
    Purpose.RECOVER: ("portal:recover-code", "portal:recover"),
    Purpose.ADDRESS: ("portal:account-address-code", "portal:account-address-new"),
}


def send_code(
    request: HttpRequest, purpose: Purpose, name: SignInName, *, user: User | None = None, payload: str = ""
) -> HttpResponse:
    """Have a code sent for this browser, unless that was asked for too often, and lead to where it is typed."""
    if wait := wait_for_code(request, name, purpose):
        return too_many(request, wait)
    browser = browser_of(request)
    codes.ask(purpose, name, browser, user=user, payload=payload)
    answer = _to(request, _PAGES[purpose][0])
    mark_browser(answer, browser)
    return answer


def waiting(request: HttpRequest, purpose: Purpose) -> OneTimeCode | None:
    """What this browser waits for."""
    return codes.waiting(purpose, browser_of(request))


def owner_by_code(request: HttpRequest, purpose: Purpose) -> User | HttpResponse:
    """The customer whose code was typed, where anybody may have asked for it; else the page to show in place of it."""
    row = waiting(request, purpose)
    if row is None:
        messages.error(request, _("The time of that code is over. Ask for another."))
        return redirect(_PAGES[purpose][1])
    name, form = codes.name_of(row), CodeForm(sent(request))
    more = {"to": name, "purpose": purpose}
    page = Page(request, "sent_code", form, more)
    if not form.is_valid():
        return page.shown()
    user = owner_for(purpose, name)
    try:
        signin.check_sent_code(row, name, form.cleaned_data["code"], visitor(request, user))
        if user is None or user.is_agent:
            raise signin.Wrong
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_CODE(), "code")
    return user


@require_POST
def again(request: HttpRequest, purpose: Purpose) -> HttpResponse:
    """Another code for the same; tries at the old one stay counted."""
    row = waiting(request, purpose)
    if row is None or not _may_ask(request, row):
        return _to(request, _PAGES[purpose][1])
    return send_code(request, purpose, codes.name_of(row), user=row.user, payload=codes.payload_of(row))


def _may_ask(request: HttpRequest, row: OneTimeCode) -> bool:
    """A code of somebody's own is sent again for as long as he signs in, or is signed in, here."""
    if row.user is None:
        return True
    begun = pending.get(request, agents=False)
    return row.user in (begun.user if begun else None, customer_of(request))


def _to(request: HttpRequest, page: str) -> HttpResponse:
    kept = request.GET.urlencode()
    return redirect(reverse(page) + (f"?{kept}" if kept else ""))
