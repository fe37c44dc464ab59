"""Add and remove people who get a copy of what is public."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.open import create_contact
from gatehouse.conversations.actions.verify import end_sureness
from gatehouse.conversations.entries import ParticipantChanged
from gatehouse.conversations.models import Address, AddressKind, Contact, Conversation, Participant
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def add_participant(
    conversation: Conversation, contact: Contact, *, by: Actor, came_with: Conversation | None = None
) -> None:
    """Let somebody take part: he gets every public message, is shown to all, and never sees a note."""
    if not contact.addresses.exists():
        raise Impossible("Give an email address for this person.")
    conversation.lock()
    if conversation.contact_id == contact.pk:
        return
    _, is_new = Participant.objects.get_or_create(
        conversation=conversation, contact=contact, defaults={"came_with": came_with}
    )
    if is_new:
        end_sureness(conversation)
        record(conversation, ParticipantChanged(contact=contact.pk), by=by)


@transaction.atomic
def add_by_address(conversation: Conversation, email: str, name: str, *, by: Actor) -> None:
    """Add whose proven address this is, who takes part with it already, or somebody new."""
    conversation.lock()
    same = Address.objects.filter(kind=AddressKind.EMAIL, value=email.strip().lower()).select_related("contact")
    proven = same.filter(verified_at__isnull=False)
    known = proven.first() or same.filter(contact__participations__conversation=conversation).first()
    person = known.contact if known else create_contact(name, email, conversation.language, "")
    add_participant(conversation, person, by=by)


@transaction.atomic
def remove_participant(conversation: Conversation, contact: Contact, *, by: Actor) -> None:
    """From now on he gets and sees nothing of it."""
    conversation.lock()
    deleted, _ = conversation.participants.filter(contact=contact).delete()
    if deleted:
        record(conversation, ParticipantChanged(contact=contact.pk, removed=True), by=by)
