"""Which addresses hear of a change to an account, and which address a change is about."""

from collections.abc import Iterator

from gatehouse.accounts.closing import GUARDS
from gatehouse.accounts.entries import AddressAdded, AddressRemoved
from gatehouse.accounts.former import still_told
from gatehouse.accounts.models import FormerAddress
from gatehouse.accounts.sign_in_names import EMAIL, SignInName
from gatehouse.channels.email.account.people import mail_addresses, owner_of
from gatehouse.channels.email.account.recovery_letters import HEADINGS
from gatehouse.conversations.models import Address, AddressKind, Contact, Delivery
from gatehouse.journal.models import Entry

# What guards the account, or ends it.
_TOLD_EVERYWHERE = frozenset(
    {
        *GUARDS, *HEADINGS, "recovery_codes_made", "recovery_code_used", "sms_factor_set", "sms_factor_removed",
        "address_added", "address_removed", "account_frozen", "closing_asked",
    }
)  # fmt: skip


def told_of(entry: Entry, owner: Contact) -> Iterator[SignInName]:
    """Every mail address, and those that were removed a short while ago; his phone where there is no mail address.

    Of what guards the account every phone hears as well: whoever reads one address may have taken it, or have added it.
    """
    mails = mail_addresses(owner)
    yield from (SignInName(EMAIL, one) for one in mails)
    if entry.kind in _TOLD_EVERYWHERE:
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
