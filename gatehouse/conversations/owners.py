"""Whose account an address leads to."""

from django.db.models import Q

from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.models import Address


def owner_under(name: SignInName) -> User | None:
    """Whoever has an account under this address, customer or agent: he signs in with it, or has proven it."""
    proven = Address.objects.filter(kind=name.kind, value=name.value, verified_at__isnull=False)
    owners = proven.exclude(contact__user=None).values("contact__user")
    signs_in = Q(**{name.kind: name.value})
    found = User.objects.filter(signs_in | Q(pk__in=owners)).annotate(is_first=Q(signs_in, role=""))
    return found.order_by("role", "-is_first").first()  # customers before agents, and who signs in with it before all
