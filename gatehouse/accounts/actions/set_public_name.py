"""Change the name by which customers know an agent."""

from django.db import transaction

from gatehouse.accounts import public_names
from gatehouse.accounts.entries import PublicNameSet
from gatehouse.accounts.models import User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_public_name(user: User, public_name: str, *, by: Actor) -> None:
    """Show customers this name from now on, also beside what the agent has written before. Raises UnfitName."""
    public_name = public_names.tidy(public_name)
    user.lock()
    if user.public_name == public_name:
        return
    public_names.check(public_name, user.name)
    user.public_name = public_name
    user.save(update_fields=["public_name"])
    record(user, PublicNameSet(name=public_name), by=by)
