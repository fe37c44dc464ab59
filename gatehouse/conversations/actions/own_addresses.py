"""The owner of an account adds an address that he has just shown to read, and removes one that he uses no more."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from gatehouse.accounts import codes, former, sessions
from gatehouse.accounts.actions.recovery import cancel_by_owner
from gatehouse.accounts.actions.sms_factor import remove_sms_factor
from gatehouse.accounts.entries import AddressAdded, AddressRemoved
from gatehouse.accounts.models import FormerAddress, User
from gatehouse.accounts.sign_in_names import EMAIL, PHONE, SignInName
from gatehouse.conversations.actions.prove import join, prove
from gatehouse.conversations.entries import AddressProven
from gatehouse.conversations.models import Address, Contact
from gatehouse.conversations.owners import addresses_of, owner_under, proves
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record

MOST = 10  # at a time; and new ones within a day, since those that are removed are still written to


class AddressTaken(ValueError):
    """Another account has this address by now."""


class TooManyAddresses(ValueError):
    """An account may have ten addresses at a time, and ten new ones a day."""


class LastAddress(ValueError):
    """An account needs an address. Add another one first."""


@transaction.atomic
def add_address(user: User, name: SignInName, *, instead: Address | None = None, session_key: str = "") -> None:
    """It is his from now on, with what was written there; `instead` is removed in the same step.

    Raises AddressTaken and TooManyAddresses.
    """
    user.lock()
    mine = addresses_of(user)
    if not mine.filter(kind=name.kind, value=name.value).exists():
        if mine.count() >= MOST or _added_today(user) >= MOST:
            raise TooManyAddresses
        add_uncounted(user, name, by=user.actor)
    if instead is not None:
        remove_address(user, instead, session_key=session_key)


@transaction.atomic
def remove_address(user: User, address: Address, *, session_key: str) -> None:
    """It opens nothing any more, and hears of the account for a while. Every session ends but the one with this key.

    With the last number codes by SMS as the second step are switched off. Raises LastAddress.
    """
    user.lock()
    mine = list(addresses_of(user))
    rest = [one for one in mine if one.pk != address.pk]
    if len(rest) == len(mine):
        return
    if not rest:
        raise LastAddress
    name = SignInName(address.kind, address.value)
    told = {"kind": name.kind, "value": name.value, "proven_at": address.verified_at}
    kept = FormerAddress.objects.create(user=user, **told)
    Address.objects.filter(pk=address.pk).delete()
    _sign_in_without(user, name, rest)
    if not any(one.kind == PHONE for one in rest):
        remove_sms_factor(user, but=session_key)  # no code could go anywhere
    codes.end_asked_for(user, name)
    cancel_by_owner(user)  # whoever reads it may have asked for a way in
    record(user, AddressRemoved(name="email" if name.kind == EMAIL else "phone", former=kept.pk), by=user.actor)
    sessions.end_all(user, but=session_key)


def _added_today(user: User) -> int:
    """Those that were removed again among them: for a day, so that no thief keeps the owner from adding one for a month."""
    own = Entry.objects.filter(subject_kind=user.journal_kind, subject_id=user.pk)
    return own.filter(kind=AddressAdded.kind, at__gt=timezone.now() - timedelta(days=1)).count()


def add_uncounted(user: User, name: SignInName, *, by: Actor) -> None:
    """The same for an account that the caller has locked, however many it has: whoever fills it keeps no owner out.

    Raises AddressTaken.
    """
    if owner_under(name) is not None:
        raise AddressTaken
    try:
        with transaction.atomic():
            address = _give(user.contact, name)
            _sign_in_with(user, name)
    except IntegrityError:  # proven in another browser in the same moment
        raise AddressTaken from None
    former.forget(name)
    record(user, AddressAdded(name="email" if name.kind == EMAIL else "phone", address=address.pk), by=by)


def _give(contact: Contact, name: SignInName) -> Address:
    """What was written there comes along, on the way of every address that is proven. Raises AddressTaken."""
    writer = prove(name.value, kind=name.kind)
    for one in sorted({contact, *([writer] if writer else [])}, key=lambda one: one.pk):
        one.lock()
    contact.addresses.filter(kind=name.kind, value=name.value).delete()  # he had only typed it
    if writer is None:
        address = Address.objects.create(contact=contact, kind=name.kind, value=name.value, verified_at=timezone.now())
        record(contact, AddressProven(address=address.pk), by=contact.actor)
        return address
    if writer.user_id is not None or not proves(writer, name):
        raise AddressTaken
    return _take_over(contact, writer, name)


def _take_over(contact: Contact, writer: Contact, name: SignInName) -> Address:
    """From somebody without an account, who is he: nobody else has shown that he reads there.

    Who has proven another address beside it, or is blocked, keeps what is his.
    """
    address = writer.addresses.get(kind=name.kind, value=name.value)
    others = writer.addresses.filter(verified_at__isnull=False).exclude(pk=address.pk)
    stays = writer.blocked_at is not None or others.exists()
    address.contact, address.verified_at = contact, timezone.now()
    address.save(update_fields=["contact", "verified_at"])
    record(contact, AddressProven(address=address.pk), by=contact.actor)
    if not stays:
        join(writer, contact, by=contact.actor)
        Contact.objects.filter(joined_into=writer).update(joined_into=contact)
    return address


def _sign_in_with(user: User, name: SignInName) -> None:
    """The first address of its kind is what he signs in with, and where codes go."""
    if not getattr(user, name.kind):
        setattr(user, name.kind, name.value)
        user.save(update_fields=[name.kind])


def _sign_in_without(user: User, name: SignInName, rest: Sequence[Address]) -> None:
    """The one that was proven last takes its place."""
    if getattr(user, name.kind) == name.value:
        setattr(user, name.kind, next((one.value for one in rest if one.kind == name.kind), None))
        user.save(update_fields=[name.kind])
