"""Downloads of what is attached to one's own tickets, and the pictures of those who answer."""

from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from gatehouse.conversations.access import get_attachment
from gatehouse.conversations.downloads import face_response, file_response
from gatehouse.conversations.models import Attachment
from gatehouse.conversations.seen import note_seen
from gatehouse.portal.session import contacts_here


@require_safe
def file(request: HttpRequest, pk: UUID, *, thumb: bool = False) -> HttpResponseBase:
    """The file, or its small picture; what is not one's own does not exist."""
    for contact in contacts_here(request):
        with suppress(Attachment.DoesNotExist):
            found = get_attachment(contact.actor, pk)
            note_seen([found.message])
            return file_response(request, found, thumb=thumb)
    raise Http404


@require_safe
def face(request: HttpRequest, face: UUID) -> HttpResponseBase:
    """An agent's picture. Whoever has its address has seen it on a page of his."""
    return face_response(request, face)
