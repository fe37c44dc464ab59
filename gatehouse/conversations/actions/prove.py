"""An address is proven: the contact becomes its owner, and what was sent under it unproven is joined to him."""

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from gatehouse.conversations.entries import AddressProven, ContactChanged, ContactJoined
from gatehouse.conversations.models import Address, AddressKind, Contact, Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

_AT_ONCE = 200  # strangers may have typed an address many times; the rest is joined when it is proven again


def prove(value: str, *, kind: str = AddressKind.EMAIL) -> Contact | None:
    """Somebody has shown that he reads this address. Returns its owner, or None when nobody ever wrote under it."""
    value = value.strip().lower()
    try:
        owner = _owner(kind, value)
    except IntegrityError:  # two browsers proved it in the same moment
        owner = _owner(kind, value)
    if owner is not None:
        _join_strangers(owner, kind, value)
    return owner


@transaction.atomic
def _owner(kind: str, value: str) -> Contact | None:
    known = Address.objects.select_related("contact").filter(kind=kind, value=value)
    proven = known.filter(verified_at__isnull=False).first()
    if proven is not None:
        return proven.contact
    # An address that was only typed beside another one is its writer's word. It counts where nothing else was proven: who
    # reads it would else come into what belongs to whoever proved the other, and that one into what is his.
    others = Address.objects.filter(contact=OuterRef("contact"), verified_at__isnull=False)
    known = known.filter(~Exists(others), contact__user=None, contact__joined_into=None)
    # A stranger may have been blocked under this address; whoever reads its mail is not to be silenced by that.
    address = known.order_by(F("contact__blocked_at").desc(nulls_first=True), "-created_at").first()
    if address is None:
        return None
    if Address.objects.filter(pk=address.pk, verified_at=None).update(verified_at=timezone.now()) == 1:
        record(address.contact, AddressProven(address=address.pk), by=address.contact.actor)
    return address.contact


def _join_strangers(owner: Contact, kind: str, value: str) -> None:
    unproven = Contact.objects.filter(
        addresses__kind=kind, addresses__value=value, addresses__verified_at=None, joined_into=None, user=None
    )
    for contact in unproven.exclude(pk=owner.pk).exclude(addresses__verified_at__isnull=False)[:_AT_ONCE]:
        join(contact, owner, by=owner.actor)


@transaction.atomic
def join(contact: Contact, owner: Contact, *, by: Actor) -> None:
    """Give everything of an unproven contact to the one who proved the address."""
    contact.lock()
    if contact.joined_into_id is not None:
        return
    contact.joined_into = owner
    contact.save(update_fields=["joined_into"])
    record(contact, ContactJoined(into=owner.pk), by=by)
    his = Conversation.objects.filter(Q(contact=contact) | Q(participants__contact=contact)).distinct()
    for conversation in sorted(his, key=lambda conversation: conversation.pk):  # the order in which everybody locks
        conversation.lock()
        if conversation.contact_id == contact.pk:
            _belong_to(conversation, contact, owner, by)
        _take_part_as(conversation, contact, owner, by)


def _belong_to(conversation: Conversation, contact: Contact, owner: Contact, by: Actor) -> None:
    conversation.contact = owner
    conversation.save(update_fields=["contact"])
    conversation.participants.filter(contact=owner).delete()
    record(conversation, ContactChanged(before=contact.pk, contact=owner.pk), by=by)


def _take_part_as(conversation: Conversation, contact: Contact, owner: Contact, by: Actor) -> None:
    place = conversation.participants.filter(contact=contact).first()
    if place is None:
        return
    place.delete()
    if conversation.contact_id != owner.pk:
        kept, is_new = conversation.participants.get_or_create(contact=owner, defaults={"came_with": place.came_with})
        if not is_new and place.came_with_id is None:
            conversation.participants.filter(pk=kept.pk).update(came_with=None)
    record(conversation, ContactChanged(before=contact.pk, contact=owner.pk, takes_part=True), by=by)
