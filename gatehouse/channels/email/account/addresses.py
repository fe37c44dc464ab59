"""Which addresses hear of a change to an account, and which address a change is about."""

from collections.abc import Iterator

from gatehouse.accounts.entries import AddressAdded, AddressRemoved
from gatehouse.accounts.former import still_told
from gatehouse.accounts.models import FormerAddress
from gatehouse.accounts.sign_in_names import EMAIL, SignInName
from gatehouse.channels.email.account.people import mail_addresses, owner_of
from gatehouse.channels.email.account.recovery_letters import HEADINGS
from gatehouse.conversations.models import Address, AddressKind, Contact, Delivery
from gatehouse.journal.models import Entry

_OF_ADDRESSES = (AddressAdded, AddressRemoved)


def told_of(entry: Entry, owner: Contact) -> Iterator[SignInName]:
    """Every mail address, and those that were removed a short while ago; his phone where there is no mail address.

    Of a change of addresses, and of a recovery, every phone hears as well: whoever reads one address may have taken it.
    """
    mails = mail_addresses(owner)
    yield from (SignInName(EMAIL, one) for one in mails)
    if isinstance(entry.data, _OF_ADDRESSES) or entry.kind in HEADINGS:
        yield from (SignInName(one.kind, one.value) for one in _phones(owner))
    elif not mails and owner.user and owner.user.phone:
        yield SignInName(AddressKind.PHONE, owner.user.phone)
    if owner.user:
        yield from (SignInName(one.kind, one.value) for one in still_told(owner.user))


def is_former(delivery: Delivery) -> bool:
    """Whether it goes to an address that is the account's no more."""
    return any(one.value == delivery.recipient for one in still_told(owner_of(delivery)))


def changed_address(delivery: Delivery) -> str:
    """The address that was added or removed, masked; empty when it is about none, or it is not known any more."""
    found: Address | FormerAddress | None = None
    match delivery.entry.data:
        case AddressAdded(address=pk):
            found = Address.objects.filter(pk=pk).first()
        case AddressRemoved(former=pk):
            found = FormerAddress.objects.filter(pk=pk).first()
    return Address(value=found.value).masked if found else ""


def _phones(owner: Contact) -> Iterator[Address]:
    yield from (one for one in owner.addresses.all() if one.kind == AddressKind.PHONE and one.is_verified)
