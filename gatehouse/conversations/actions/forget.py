"""Forget a customer of whom nothing is left: his name and addresses go, the journal keeps that there was somebody."""

from uuid import uuid4

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from gatehouse.conversations.entries import ContactForgotten
from gatehouse.conversations.models import Contact, Delivery
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def forget(contact: Contact, *, by: Actor) -> bool:
    """Erase name, addresses and where mails went, of the contact and of those who were joined into him; whether it is done.

    One who is blocked is kept: without his address the block would end. So is whoever has an account that is not closed.
    """
    contact.lock()
    if contact.erased_at:
        return True
    if contact.blocked_at or (contact.user and contact.user.closed_at is None):
        return False
    operation = uuid4()
    for one in [contact, *Contact.objects.filter(joined_into=contact).order_by("pk")]:
        one.addresses.all().delete()
        # Each another, as their uniqueness by entry, channel and recipient asks for: he may have had two addresses.
        recipient = Concat(Value(f"forgotten-{one.pk}-"), Cast("pk", CharField()))
        Delivery.objects.filter(contact=one, channel__in=("email", "sms")).update(recipient=recipient)
        one.name, one.time_zone, one.erased_at = "", "", timezone.now()
        one.save(update_fields=["name", "time_zone", "erased_at"])
        record(one, ContactForgotten(), by=by, operation=operation)
    return True
