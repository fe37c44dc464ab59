"""Downloads of what is attached to one's own tickets."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gatehouse.conversations.access import get_attachment
from gatehouse.conversations.downloads import file_response
from gatehouse.conversations.models import Attachment
from gatehouse.portal.session import proven_contacts


@require_safe
def file(request: HttpRequest, pk: UUID, *, thumb: bool = False) -> HttpResponseBase:
    """The file, or its small picture; what is not one's own does not exist."""
    for contact in proven_contacts(request):
        with suppress(Attachment.DoesNotExist):
            return file_response(request, get_attachment(contact.actor, pk), thumb=thumb)
    raise Http404
