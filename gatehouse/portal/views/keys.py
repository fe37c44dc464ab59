"""The way back into a ticket of somebody without a mail address."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gatehouse.portal.keys import find_key, key_url, use_key
from gatehouse.portal.tickets import Ticket, ticket_required


@require_POST
@never_cache
@ticket_required
def making(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """A fresh link, shown once: neither a reload nor the next page has it again."""
    if not (ticket.by_key and ticket.is_own):
        raise Http404
    context = {"section": "tickets", "conversation": ticket.conversation, "address": key_url(ticket)}
    return render(request, "portal/key_made.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def key(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, because programs open links that they find; POST opens the ticket in this browser."""
    found = find_key(token)
    if found is None:
        return render(request, "portal/key_stale.html", {"section": "tickets"}, status=410)
    if request.method != "POST":
        return render(request, "portal/key.html", {"section": "tickets"})
    use_key(request, found)
    return redirect("portal:ticket", number=found.conversation.number)
