"""A customer opens an account: what was written under the proven address is his, and stays the same conversations."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from gatehouse.accounts import former
from gatehouse.accounts.actions.create_customer import NameTaken, create_customer
from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import SignInName
from gatehouse.conversations.actions.prove import prove
from gatehouse.conversations.entries import AccountJoined, AddressProven
from gatehouse.conversations.models import Address, Contact
from gatehouse.conversations.owners import proves
from gatehouse.journal.record import record


@transaction.atomic
def open_account(name: SignInName, password: str, *, language: str, pk: int | None = None) -> User:
    """Make an account for whoever has shown that he reads this address; `password` is its hash, `pk` its kept number.

    Raises NameTaken when the address is somebody's who has an account.
    """
    contact = prove(name.value, kind=name.kind) or _newcomer(name, language)
    contact.lock()
    if contact.user_id is not None or not proves(contact, name):  # somebody else was quicker
        raise NameTaken
    user = create_customer(name, password, language=language, by=contact.actor, pk=pk)
    former.forget(name)
    contact.user = user
    contact.save(update_fields=["user"])
    record(contact, AccountJoined(user=user.pk), by=contact.actor)
    return user


def _newcomer(name: SignInName, language: str) -> Contact:
    contact = Contact.objects.create(language=language)
    try:
        with transaction.atomic():
            told = {"kind": name.kind, "value": name.value, "verified_at": timezone.now()}
            address = Address.objects.create(contact=contact, **told)
    except IntegrityError:  # proven in another browser in the same moment
        raise NameTaken from None
    record(contact, AddressProven(address=address.pk), by=contact.actor)
    return contact
