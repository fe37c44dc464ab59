"""Who sends a form, where that is already known."""

from django.http import HttpRequest

from gatehouse.conversations.models import Contact


def known_contact(request: HttpRequest) -> Contact | None:
    """The contact who is proven in this session; None for everybody else, however he signs his form."""
    ids = request.session.get("contacts") or []
    if not ids:
        return None
    found = Contact.objects.filter(pk__in=ids, erased_at=None, joined_into=None).prefetch_related("addresses")
    return found.order_by("pk").first()


def proven_address(contact: Contact) -> str:
    """Where his answers go, masked; empty when no address of his is proven."""
    return next((address.masked for address in contact.addresses.all() if address.is_verified), "")
