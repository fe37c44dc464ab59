"""A customer says where answers are to go when he is away."""

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import AddressGiven
from gatehouse.conversations.models import Address, AddressKind, Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

MOST = 5  # unproven ones of one contact


@transaction.atomic
def give_address(conversation: Conversation, email: str, *, by: Actor) -> None:
    """Answers go there from now on, without a word that anybody typed until it is proven (the courier's rule).

    The same address again changes nothing. Whoever has proven one keeps that: Impossible to add another here.
    """
    conversation.lock()
    contact = conversation.contact
    known = Address.objects.filter(contact=contact, kind=AddressKind.EMAIL)
    if known.filter(verified_at__isnull=False).exists():
        raise Impossible("Answers go to the address that you have proven.")
    if known.filter(value=email.strip().lower()).exists():
        return
    if known.count() >= MOST:
        raise Impossible("These are many addresses. Use one of those that you gave.")
    address = Address.objects.create(contact=contact, kind=AddressKind.EMAIL, value=email.strip().lower())
    record(conversation, AddressGiven(address=address.pk), by=by)
