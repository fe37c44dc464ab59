"""Who has proven an address in this session of this browser, and whose tickets it keeps without."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from gatehouse.accounts.customers import customer_of
from gatehouse.channels.chat.actions.introduce import find_question
from gatehouse.channels.forms.people import KEPT, open_here
from gatehouse.conversations.models import Address, Contact

KEY = "contacts"
QUESTION = "question"


def proven_ids(request: HttpRequest) -> list[int]:
    """Ids of the contacts that were proven in this session; only redeeming a mailed link puts them there."""
    return _ids(request, KEY)


def contacts_here(request: HttpRequest) -> list[Contact]:
    """The contacts that may act in this session, each as the one it was joined into; blocked ones still read.

    They have proven an address here, or gave none to write to and this browser keeps their tickets.
    """
    proven, kept = proven_ids(request), _ids(request, KEPT)
    if not proven and not kept:
        return []
    mine = Q(pk__in=proven) & open_here(request)
    wanted = mine | Q(pk__in=kept_contacts(kept)) if kept else mine
    return list(Contact.objects.filter(wanted, erased_at=None).order_by("pk"))


def kept_contacts(ids: Iterable[int]) -> QuerySet[Contact]:
    """Those of these contacts that nobody has proven to be somebody: their tickets are only theirs who hold the key."""
    return Contact.objects.filter(pk__in=ids, joined_into=None).exclude(addresses__verified_at__isnull=False)


def session_addresses(request: HttpRequest) -> list[str]:
    """The proven addresses, masked, to show who this browser is signed in as, and those of kept tickets."""
    return [address.masked for address in _addresses(request, proven_ids(request), _ids(request, KEPT))]


def is_signed_in(request: HttpRequest) -> bool:
    """Whether this session was opened at the customers' door, and is still good."""
    return customer_of(request) is not None


def _ids(request: HttpRequest, key: str) -> list[int]:
    session = getattr(request, "session", None)
    return list(session.get(key, [])) if session is not None else []


def _addresses(request: HttpRequest, proven: list[int], kept: list[int]) -> list[Address]:
    if not proven and not kept:
        return []
    mine = Contact.objects.filter(open_here(request), pk__in=proven)
    wanted = Q(contact__in=mine, verified_at__isnull=False)
    if kept:
        wanted |= Q(contact__in=kept_contacts(kept))
    return list(Address.objects.filter(wanted).order_by("pk")[:10])


def lead_back_to(request: HttpRequest, question: UUID) -> None:
    """The next mailed link that is opened here leads to a chat's question who this is."""
    request.session[QUESTION] = str(question)


def open_question(request: HttpRequest) -> str | None:
    """Where `lead_back_to` leads, once, while it can still be answered."""
    pk = request.session.pop(QUESTION, None)
    asked = find_question(pk) if pk else None
    return pk if asked is not None and asked.is_open else None


def remember(request: HttpRequest, contact: Contact) -> None:
    """Count the contact as proven here, under a fresh session key so that no older one gains by it."""
    ids = proven_ids(request)
    request.session.cycle_key()
    request.session[KEY] = [*(id for id in ids if id != contact.pk), contact.pk]


def enter(request: HttpRequest, contact: Contact) -> None:
    """Somebody has signed in, under a key that is new: what others have proven in this browser before is not his."""
    request.session[KEY] = [contact.pk]
