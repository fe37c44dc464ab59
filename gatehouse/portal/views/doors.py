"""Ways to one's own tickets: the list, the mailed link, and forgetting who was proven in this browser."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatehouse.accounts.customers import customer_of
from gatehouse.channels.push.doors import end_here
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.models import OPEN_STATES, LinkRequest, State
from gatehouse.conversations.seen import note_seen
from gatehouse.conversations.timeline import last_words
from gatehouse.portal.forms import AddressForm
from gatehouse.portal.limits import too_many, wait_for_link
from gatehouse.portal.links import ask_for_link, browser_of, find_link, is_same_browser, mark_browser, redeem
from gatehouse.portal.pages import page_of
from gatehouse.portal.session import contacts_here, open_question, remember
from gatehouse.portal.tickets import find_ticket, tickets_of

_SHOWN = {"open": OPEN_STATES, "solved": (State.SOLVED, State.CLOSED), "all": tuple(State)}


@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """The tickets of everybody proven in this session; else a page that mails a link."""
    contacts = contacts_here(request)
    if not contacts:
        return ask(request)
    shown = request.GET.get("show", "open")
    states = _SHOWN.get(shown, OPEN_STATES)
    page = page_of(tickets_of(contacts).filter(state__in=states), request.GET.get("after", ""))
    listed = [row.pk for row in page.rows]
    words = last_words(listed, staff=False)
    if note_seen(words.values()):
        words = last_words(listed, staff=False)
    rows = [(row, words.get(row.pk)) for row in page.rows]
    context = {"section": "tickets", "rows": rows, "after": page.after, "shown": shown if shown in _SHOWN else "open"}
    return render(request, "portal/tickets.html", context)


def ask(request: HttpRequest, form: AddressForm | None = None, number: str = "") -> HttpResponse:
    """The page that asks for the address. It is the same for every number, whether there is such a ticket or not."""
    context = {"section": "tickets", "form": form or AddressForm(), "number": number}
    return render(request, "portal/ask.html", context, status=422 if form else 200)


@require_POST
def mailing(request: HttpRequest, number: str = "") -> HttpResponse:
    """Have a link mailed to the address; the answer never tells whether anybody wrote under it."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return ask(request, form, number)
    return mail_link(request, form.cleaned_data["email"], number or form.cleaned_data["number"])


def mail_link(request: HttpRequest, value: str, number: str = "", *, then: str = "portal:link-sent") -> HttpResponse:
    """Have a link mailed for this browser, unless that was asked for too often; `then` is the page that says so."""
    if wait := wait_for_link(request, value):
        return too_many(request, wait)
    browser = browser_of(request)
    ask_for_link(value, number, browser)
    response = redirect(then)
    mark_browser(response, browser)
    return response


@require_safe
def link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/link_sent.html", {"section": "tickets"})


@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, because mail scanners open links; POST uses the link up, in the browser that asked for it."""
    found = find_link(token)
    usable = found is not None and found.is_live and is_same_browser(found, request)
    if found is None or not usable:
        return _stale(request, found)
    if request.method != "POST":
        return render(request, "portal/link.html", {"section": "tickets"})
    with transaction.atomic():  # what fails on the way in leaves the link as it was
        return _enter(request, found) if redeem(found) else _stale(request, found)


def _stale(request: HttpRequest, found: LinkRequest | None) -> HttpResponse:
    other_browser = found is not None and found.is_live
    context = {"section": "tickets", "link": found, "other_browser": other_browser, "form": AddressForm()}
    return render(request, "portal/link_stale.html", context, status=403 if other_browser else 410)


def _enter(request: HttpRequest, found: LinkRequest) -> HttpResponse:
    contact = prove(found.value)
    if contact is None:
        messages.info(request, _("There is no ticket under this address yet."))
        return redirect("portal:tickets")
    if contact.user_id is not None:
        messages.info(request, _("You have an account. Sign in to see your tickets."))
        return redirect("portal:sign-in")
    if customer_of(request) is not None:
        messages.info(request, _("You are signed in with another address. Sign out to see the tickets of this one."))
        return redirect("portal:tickets")
    remember(request, contact)
    if question := open_question(request):
        return redirect("portal:who", pk=question)
    ticket = find_ticket(request, found.number) if found.number else None
    return redirect("portal:ticket", number=ticket.conversation.number) if ticket else redirect("portal:tickets")


@require_POST
def new_link(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a fresh link for this browser, to where the old one went."""
    found = find_link(token)
    if found is None:
        return redirect("portal:tickets")
    return mail_link(request, found.value, found.number)


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Nothing of this session stays: not the proven contacts, not its key, and no notice comes here any more."""
    end_here(request)
    request.session.flush()
    return redirect("portal:home")
