"""Whether an agent is there for chats."""

from django.db import transaction

from gatehouse.accounts.entries import AvailabilitySet
from gatehouse.accounts.models import User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def set_availability(user: User, takes_chats: bool, *, by: Actor) -> None:
    """Offer waiting chats to the agent from now on, or none. What is his stays his."""
    user.lock()
    if user.takes_chats == takes_chats:
        return
    user.takes_chats = takes_chats
    user.save(update_fields=["takes_chats"])
    record(user, AvailabilitySet(takes_chats=takes_chats), by=by)
