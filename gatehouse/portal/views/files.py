"""Downloads of what is attached to one's own tickets."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gatehouse.conversations.access import attachments_for
from gatehouse.conversations.downloads import file_response
from gatehouse.portal.session import proven_contacts


@require_safe
def file(request: HttpRequest, pk: UUID, *, thumb: bool = False) -> HttpResponseBase:
    """The file, or its small picture; what is not one's own does not exist."""
    for contact in proven_contacts(request):
        if found := attachments_for(contact.actor).filter(pk=pk).first():
            return file_response(request, found, thumb=thumb)
    raise Http404
