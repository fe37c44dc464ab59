"""Where the code goes that is somebody's second step, and what the page on security says about codes by SMS."""

from dataclasses import dataclass

from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.accounts.sign_in_names import EMAIL, SignInName, name_of
from gatehouse.channels import sms
from gatehouse.channels.sms import caps
from gatehouse.conversations.owners import SETTLES, Proven, addresses_of, phone_of


def place_of(user: User) -> SignInName | None:
    """His number, where he has chosen that; else what he signs in with. None: no code goes anywhere at the moment.

    What has just changed gets none: whoever took an account over would else let the codes come to himself. Where the
    operator has no service any more, the choice is worth nothing, and he is asked as if he had not made it.
    """
    proven = proven_of(user)
    return proven.name if proven and proven.is_settled else None


def proven_of(user: User) -> Proven | None:
    """The address to which his codes go, or will when it has settled."""
    return phone_of(user) if user.sms_since is not None and sms.is_offered() else _signs_in_with(user)


def _signs_in_with(user: User) -> Proven:
    """While that is new, and the account is not: an older address, mail before SMS."""
    own = Proven(name_of(user), user.created_at)
    if user.created_at > timezone.now() - SETTLES:
        return own
    found = [(SignInName(one.kind, one.value), one.verified_at) for one in addresses_of(user)]
    proven = [Proven(name, at + SETTLES) for name, at in found if at]
    mine = next((one for one in proven if one.name == own.name), own)
    older = [one for one in proven if one.is_settled and (one.name.kind == EMAIL or sms.is_offered())]
    return mine if mine.is_settled else min(older, key=lambda one: one.name.kind, default=mine)


@dataclass(frozen=True, slots=True)
class SmsCard:
    """`may_begin`: he may switch it on. `is_idle`: it is on, and something better is asked for in its place."""

    phone: Proven | None
    is_on: bool
    may_begin: bool
    is_idle: bool


def card_of(user: User) -> SmsCard | None:
    """None for whom codes by SMS are no matter: there is no number, no service, or something better already."""
    phone, is_on, has_better = phone_of(user), user.sms_since is not None, user.has_strong_factor
    if not is_on and (has_better or phone is None or not _is_reached(phone)):
        return None
    return SmsCard(phone, is_on, may_begin=not is_on and bool(phone and phone.is_settled), is_idle=is_on and has_better)


def may_begin(user: User) -> bool:
    """Whether codes by SMS may be switched on now."""
    card = card_of(user)
    return card is not None and card.may_begin


def _is_reached(phone: Proven) -> bool:
    return sms.is_offered() and caps.is_served(phone.name.value)
