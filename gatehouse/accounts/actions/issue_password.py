"""Give an agent a new password. He chooses his own with it at the next sign-in (ASVS 5.0, 6.4.1)."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts.actions.set_password import set_password
from gatehouse.accounts.models import User
from gatehouse.accounts.passwords import new_password
from gatehouse.journal.actor import Actor


@transaction.atomic
def issue_password(user: User, *, by: Actor) -> str:
    """A random password, which is known here and nowhere else: show it once. Every session ends."""
    password = new_password()
    set_password(user, password, by=by)
    user.issued_at = timezone.now()
    user.save(update_fields=["issued_at"])
    return password
