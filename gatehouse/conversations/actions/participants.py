"""Add and remove people who get a copy of what is public."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import ParticipantChanged
from gatehouse.conversations.models import Contact, Conversation, Participant
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def add_participant(conversation: Conversation, contact: Contact, *, by: Actor) -> None:
    """Let somebody take part: he gets every public message, is shown to all, and never sees a note."""
    if not contact.addresses.exists():
        raise Impossible("Give an email address for this person.")
    conversation.lock()
    if conversation.contact_id == contact.pk:
        return
    _, is_new = Participant.objects.get_or_create(conversation=conversation, contact=contact)
    if is_new:
        record(conversation, ParticipantChanged(contact=contact.pk), by=by)


@transaction.atomic
def remove_participant(conversation: Conversation, contact: Contact, *, by: Actor) -> None:
    """From now on he gets and sees nothing of it."""
    conversation.lock()
    deleted, _ = conversation.participants.filter(contact=contact).delete()
    if deleted:
        record(conversation, ParticipantChanged(contact=contact.pk, removed=True), by=by)
