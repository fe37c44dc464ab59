"""Who sends a form, where that is already known, and who can come back only in this browser."""

from django.db.models import Q
from django.http import HttpRequest

from gatehouse.accounts.customers import customer_of
from gatehouse.conversations.models import Contact, Conversation

KEPT = "kept"  # in the session: ids of contacts without a mail address, whose tickets this browser keeps


def open_here(request: HttpRequest) -> Q:
    """Whoever is signed in; else, of the contacts that were proven here, those without an account.

    Whoever has an account has chosen what it takes to get in: reading his mail alone is not enough any more.
    """
    user = customer_of(request)
    return Q(user=user) if user else Q(user=None)


def known_contact(request: HttpRequest) -> Contact | None:
    """The contact who is proven in this session; None for everybody else, however he signs his form."""
    ids = request.session.get("contacts") or []
    if not ids:
        return None
    proven = Contact.objects.filter(open_here(request), pk__in=ids, erased_at=None, joined_into=None)
    found = proven.prefetch_related("addresses")
    return found.order_by("pk").first()


def proven_address(contact: Contact) -> str:
    """Where his answers go, masked; empty when no address of his is proven."""
    return next((address.masked for address in contact.addresses.all() if address.is_verified), "")


def keep_in_browser(request: HttpRequest, conversation: Conversation) -> None:
    """Let this browser back into the ticket of somebody without a mail address (docs/decisions/0011)."""
    keep(request, conversation.contact_id)


def keep(request: HttpRequest, contact: int) -> None:
    """Under a fresh session key, so that no older one gains by it."""
    kept = [one for one in request.session.get(KEPT, []) if one != contact]
    request.session.cycle_key()
    request.session[KEPT] = [*kept, contact]
