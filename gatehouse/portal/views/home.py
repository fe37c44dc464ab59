"""The home page, the contact page, and the choice of a language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from gatehouse.channels.forms.topics import grouped, shelf
from gatehouse.conversations.promise import promised
from gatehouse.portal.contact_page import contact_page


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    topics = [entry.topic for entry in shelf().values()]
    context = {"topics": topics, "groups": grouped(), "promise": promised()}
    return render(request, "portal/home.html", context)


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/contact.html", contact_page())


@require_safe
def safe(request: HttpRequest) -> HttpResponse:
    """What to look at before signing in: the device, the network, the address."""
    return render(request, "portal/safe.html")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back; Django checks that `next` is a page of ours."""
    return set_language(request)
