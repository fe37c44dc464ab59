"""The small window beside a chat on somebody's site: whoever is proven here says whether that chat may know who he is.

It answers the window that opened it, so its pages alone do without the isolation of all others (COOP). They hold nothing that
an opener could read, and no other site frames them. What an answer is good for: docs/decisions/0031.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gatehouse.channels.chat.actions.introduce import confirm, find_question
from gatehouse.channels.chat.models import Introduction
from gatehouse.channels.forms.people import known_contact
from gatehouse.portal.forms import AddressForm
from gatehouse.portal.session import lead_back_to
from gatehouse.portal.views.doors import mail_link

Page = Callable[[HttpRequest, Introduction], HttpResponse]


def small_window(page: Page) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """For a question that is still open, in the language of its chat."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(page)
    def wrapped(request: HttpRequest, pk: UUID) -> HttpResponse:
        asked = find_question(pk)
        if asked is None:
            raise Http404
        with translation.override(asked.visitor.language):
            response = page(request, asked) if asked.is_open else _over(request)
            response["Content-Language"] = asked.visitor.language
        response["Cross-Origin-Opener-Policy"] = "unsafe-none"
        return response

    return wrapped


@small_window
def who(request: HttpRequest, asked: Introduction) -> HttpResponse:
    """Which site asks, and what its agent will see; POST answers."""
    contact = known_contact(request)
    if contact is None:
        return _ask(request, asked)
    if request.method != "POST":
        proven = [one.value for one in contact.addresses.all() if one.is_verified]
        return render(request, "portal/who.html", {"asked": asked, "contact": contact, "proven": proven})
    code = confirm(asked, contact)
    return render(request, "portal/who_done.html", {"code": code}) if code else _over(request)


@small_window
def who_link(request: HttpRequest, asked: Introduction) -> HttpResponse:
    """Have a link mailed first, which leads back to the question; GET says that it is on its way."""
    if request.method != "POST":
        return render(request, "portal/who_sent.html", {"asked": asked})
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _ask(request, asked, form)
    lead_back_to(request, asked.pk)
    return mail_link(request, form.cleaned_data["email"], then=request.path)


def _ask(request: HttpRequest, asked: Introduction, form: AddressForm | None = None) -> HttpResponse:
    context = {"asked": asked, "form": form or AddressForm()}
    return render(request, "portal/who_ask.html", context, status=422 if form else 200)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/who_over.html", status=410)
