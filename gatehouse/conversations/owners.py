"""Whose account an address leads to, and which addresses and which number lead to an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts.former import former_owner, had_settled
from gatehouse.accounts.models import Purpose, User
from gatehouse.accounts.sign_in_names import PHONE, SignInName, owner_of
from gatehouse.conversations.models import Address, Contact

SETTLES = timedelta(hours=48)
_GOOD_WHEN_REMOVED = (Purpose.FREEZE, Purpose.RECOVER)


@dataclass(frozen=True, slots=True)
class Proven:
    """An address that an account's owner has proven, and from when on a code that lets him in may go to it."""

    name: SignInName
    settles_at: datetime

    @property
    def is_settled(self) -> bool:
        return timezone.now() >= self.settles_at


def phone_of(user: User) -> Proven | None:
    """The number that he proved last of those that have settled; where none has, the last. A new one takes nothing away from
    an old one: whoever adds his own would else get the codes, and keep their owner out meanwhile.
    """
    proven = Address.objects.filter(contact=user.contact, kind=PHONE, verified_at__isnull=False)
    rows = proven.order_by("-verified_at").values_list("value", "verified_at")
    phones = [Proven(SignInName(PHONE, value), at + SETTLES) for value, at in rows if at]
    return next((one for one in phones if one.is_settled), phones[0] if phones else None)


def owner_under(name: SignInName) -> User | None:
    """Whoever has an account under this address: a customer who signs in with it or has proven it, else an agent.

    Two statements, each by an index: one with an OR reads every account.
    """
    user = owner_of(name)
    if user is not None and not user.is_agent:
        return user
    proven = Address.objects.filter(kind=name.kind, value=name.value, verified_at__isnull=False, contact__user__role="")
    address = proven.select_related("contact__user").first()
    return address.contact.user if address else user


def owner_for(purpose: Purpose, name: SignInName) -> User | None:
    """Whose account an address is good for. To freeze it or to ask for a way back in, one that was removed from it a short
    while ago does as well: a thief who removes the owner's address must not keep him from either.

    Both are looked for, whoever is found.
    """
    if purpose not in _GOOD_WHEN_REMOVED:
        return owner_under(name)
    owner, before = owner_under(name), former_owner(name)
    return owner or before


def addresses_of(user: User) -> QuerySet[Address]:
    """Those that he has proven, the newest first."""
    return Address.objects.filter(contact__user=user, verified_at__isnull=False).order_by("-verified_at", "-pk")


def proves(contact: Contact, name: SignInName) -> bool:
    """Whether this address, proven, is still the contact's, now that he is locked."""
    return contact.addresses.filter(kind=name.kind, value=name.value, verified_at__isnull=False).exists()


def counts(user: User, name: SignInName) -> bool:
    """Whether a code that went to this address shows anything of who somebody is: not while the address is new to an account
    that is not, since whoever is in it for a moment adds one of his own.
    """
    settled = timezone.now() - SETTLES
    if user.created_at > settled:
        return True
    mine = addresses_of(user).filter(kind=name.kind, value=name.value).first()
    if mine is None:
        return had_settled(name, SETTLES)
    return mine.verified_at is not None and mine.verified_at <= settled
