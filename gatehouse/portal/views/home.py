"""The home page, the contact page, and the choice of a language."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from gatehouse.conversations.models import OfficialAddress, Topic


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    topics = Topic.objects.filter(is_active=True).select_related("department")
    emails = OfficialAddress.objects.filter(is_active=True, kind=OfficialAddress.Kind.EMAIL)
    return render(request, "portal/home.html", {"topics": list(topics), "emails": list(emails)})


@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    addresses = OfficialAddress.objects.filter(is_active=True)
    return render(request, "portal/contact.html", {"section": "contact", "addresses": list(addresses)})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the chosen language in a cookie and go back; Django checks that `next` is a page of ours."""
    return set_language(request)
