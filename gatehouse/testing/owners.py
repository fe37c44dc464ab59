"""Customers with an account."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gatehouse.accounts.models import User
    from gatehouse.conversations.models import Contact


def with_account(contact: "Contact", *, phone: str = "") -> "User":
    """An account for this contact: under his phone number, else under his first address."""
    from gatehouse.accounts.models import User

    email = None if phone else contact.addresses.get().value
    user = User.objects.create(email=email, phone=phone or None, name="", language=contact.language)
    contact.user = user
    contact.save(update_fields=["user"])
    return user
