"""The whole ticket as one page, to read, to keep and to print, and by mail."""

from csp.constants import NONE, UNSAFE_INLINE
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gatehouse.channels.email import transcripts
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.send_transcript import send_transcript
from gatehouse.portal.limits import too_many, wait_for_transcript
from gatehouse.portal.refusals import said
from gatehouse.portal.tickets import Ticket, ticket_required

_PAGE = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
    "sandbox": ["allow-modals"],  # to print
}


@require_safe
@never_cache
@ticket_required
def transcript(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """The page; with `save` the browser keeps it as a file."""
    if wait := wait_for_transcript(ticket.contact, "page"):
        return too_many(request, wait)
    response = HttpResponse(transcripts.page(ticket.conversation, ticket.contact))
    if "save" in request.GET:
        response["Content-Disposition"] = f'attachment; filename="{ticket.conversation.number}.html"'
    response._csp_config = _PAGE  # type: ignore[attr-defined]
    return response


@require_POST
@ticket_required
def mailing(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Have it mailed to one's own proven address."""
    if wait := wait_for_transcript(ticket.contact, "mail"):
        return too_many(request, wait)
    try:
        send_transcript(ticket.conversation, ticket.contact, by=ticket.contact.actor)
    except Impossible as refused:
        messages.error(request, said(refused))
    else:
        messages.success(request, _("The whole ticket is on its way to your mail address."))
    return redirect("portal:ticket", number=ticket.conversation.number)
