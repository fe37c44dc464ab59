"""Who has proven an address in this session of this browser."""

from collections.abc import Iterable

from django.http import HttpRequest

from gatehouse.conversations.models import Address, Contact

KEY = "contacts"


def proven_ids(request: HttpRequest) -> list[int]:
    """Ids of the contacts that were proven in this session; only redeeming a mailed link puts them there."""
    session = getattr(request, "session", None)
    return list(session.get(KEY, [])) if session is not None else []


def proven_contacts(request: HttpRequest) -> list[Contact]:
    """The contacts that may act in this session, each as the one it was joined into; blocked ones still read."""
    ids = proven_ids(request)
    return list(Contact.objects.filter(pk__in=ids, erased_at=None).order_by("pk")) if ids else []


def session_addresses(request: HttpRequest) -> list[str]:
    """The proven addresses, masked, to show who this browser is signed in as."""
    return [address.masked for address in _addresses(proven_ids(request))]


def _addresses(ids: Iterable[int]) -> list[Address]:
    if not ids:
        return []
    return list(Address.objects.filter(contact__in=ids, verified_at__isnull=False).order_by("pk")[:10])


def remember(request: HttpRequest, contact: Contact) -> None:
    """Count the contact as proven here, under a fresh session key so that no older one gains by it."""
    ids = proven_ids(request)
    request.session.cycle_key()
    request.session[KEY] = [*(id for id in ids if id != contact.pk), contact.pk]
