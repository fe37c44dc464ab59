"""All that an account is known as: its contact, those who were joined into him, and the addresses that are theirs."""

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Address, Contact


def contacts_of(user: User) -> list[Contact]:
    """His own first, then those who turned out to be him."""
    return [user.contact, *Contact.objects.filter(joined_into=user.contact).order_by("pk")]


def proven_addresses_of(user: User) -> set[str]:
    """Every mail address and number that he has shown to be his; none any more once they were let go.

    What was only typed beside them may be anybody's.
    """
    mine = Address.objects.filter(contact__in=contacts_of(user), verified_at__isnull=False)
    return {*mine.values_list("value", flat=True), *(name for name in (user.email, user.phone) if name)}
