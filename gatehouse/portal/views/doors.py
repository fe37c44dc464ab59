"""Ways to one's own tickets: the list, and forgetting who was proven in this browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from gatehouse.portal.session import proven_contacts


@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/tickets.html", {"section": "tickets", "contacts": proven_contacts(request)})


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Nothing of this session stays: not the proven contacts, not its key."""
    request.session.flush()
    return redirect("portal:home")
