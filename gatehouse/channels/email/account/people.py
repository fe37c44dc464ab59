"""Whose account it is, and where and how its owner is written to."""

from collections.abc import Iterator

from django.conf import settings

from gatehouse.accounts.models import User
from gatehouse.conversations.models import AddressKind, Contact, Delivery


def may_sign_in(user: User | None) -> bool:
    """Whether this is a customer to whom a code is of any use."""
    return user is not None and user.is_active and not user.is_agent


def mail_addresses(contact: Contact) -> list[str]:
    """Every mail address that he has proven, the one that he signs in with among them, old or new."""
    proven = [one.value for one in contact.addresses.all() if one.kind == AddressKind.EMAIL and one.is_verified]
    own = contact.user.email if contact.user else None
    return list(dict.fromkeys([*([own] if own else []), *proven]))


def owner_of(delivery: Delivery) -> User:
    """Whose account the notice is about. Raises LookupError when there is none."""
    if delivery.contact is None or delivery.contact.user is None:
        raise LookupError(f"delivery {delivery.pk} is about nobody's account")
    return delivery.contact.user


def language_of(delivery: Delivery) -> str:
    return next(_languages(delivery))


def _languages(delivery: Delivery) -> Iterator[str]:
    """The account's, else that in which he writes to us."""
    known = dict(settings.LANGUAGES)
    contact = delivery.contact
    asked = (owner_of(delivery).language, contact.language) if contact else ()
    yield from (one for one in asked if one in known)
    yield settings.LANGUAGE_CODE
