"""Block a contact, and take it back."""

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.entries import ContactBlocked
from gatehouse.conversations.models import Contact
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def block(contact: Contact, *, by: Actor) -> None:
    """What he sends is stored as spam, reaches no queue and gets no mail back; so does what comes under his addresses."""
    _set(contact, True, by)


@transaction.atomic
def unblock(contact: Contact, *, by: Actor) -> None:
    """He may write again."""
    _set(contact, False, by)


def _set(contact: Contact, blocked: bool, by: Actor) -> None:
    contact.lock()
    if bool(contact.blocked_at) == blocked:
        return
    contact.blocked_at = timezone.now() if blocked else None
    contact.save(update_fields=["blocked_at"])
    record(contact, ContactBlocked(blocked=blocked), by=by)
