"""The link back into a ticket for who gave no mail address: made in the browser that keeps it, opened in any."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from gatehouse.channels.forms.people import keep
from gatehouse.conversations.actions.make_key import digest, make_key
from gatehouse.conversations.models import TicketKey
from gatehouse.portal.session import kept_contacts
from gatehouse.portal.tickets import Ticket


def key_url(ticket: Ticket) -> str:
    """A fresh link to the ticket, to be shown once."""
    token = make_key(ticket.conversation, by=ticket.contact)
    return f"{settings.BASE_URL}{reverse('portal:key', args=[token])}"


def find_key(token: str) -> TicketKey | None:
    """The key with this token, while it opens something: not too old, and the ticket still belongs to its holder."""
    key = TicketKey.objects.select_related("conversation").filter(token=digest(token)).first()
    if key is None or not key.is_live or key.conversation.contact_id != key.contact_id:
        return None
    return key if kept_contacts([key.contact_id]).filter(erased_at=None).exists() else None


def use_key(request: HttpRequest, key: TicketKey) -> None:
    """Keep the ticket in this browser, for as long as its session."""
    keep(request, key.contact_id)
