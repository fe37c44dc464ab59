"""Whose account an address leads to."""

from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import SignInName, owner_of
from gatehouse.conversations.models import Address


def owner_under(name: SignInName) -> User | None:
    """Whoever has an account under this address: a customer who signs in with it or has proven it, else an agent.

    Two statements, each by an index: one with an OR reads every account.
    """
    user = owner_of(name)
    if user is not None and not user.is_agent:
        return user
    proven = Address.objects.filter(kind=name.kind, value=name.value, verified_at__isnull=False, contact__user__role="")
    address = proven.select_related("contact__user").first()
    return address.contact.user if address else user
