"""All that an account is known as: its contact, those who were joined into him, and their addresses."""

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Address, Contact


def contacts_of(user: User) -> list[Contact]:
    """His own first, then those who turned out to be him."""
    return [user.contact, *Contact.objects.filter(joined_into=user.contact).order_by("pk")]


def addresses_of(user: User) -> set[str]:
    """Every mail address and number that is known of him, proven or typed."""
    known = Address.objects.filter(contact__in=contacts_of(user)).values_list("value", flat=True)
    return {*known, *(name for name in (user.email, user.phone) if name)}
