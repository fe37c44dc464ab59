"""Send the whole conversation to one who takes part and asks for it."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import TranscriptSent
from gatehouse.conversations.models import AddressKind, Contact, Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def send_transcript(conversation: Conversation, to: Contact, *, by: Actor) -> None:
    """The courier mails it to his proven address. Impossible when he has proven none: it holds everything."""
    proven = to.addresses.filter(kind=AddressKind.EMAIL, verified_at__isnull=False)
    if not proven.exists():
        raise Impossible("There is no mail address that we know to be yours.")
    conversation.lock()
    if conversation.erased_at is not None:
        raise Impossible("The words of this ticket were erased because their time was over.")
    record(conversation, TranscriptSent(contact=to.pk), by=by)
