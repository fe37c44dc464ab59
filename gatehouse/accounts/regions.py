"""Which rule of a region holds for a customer. The rules are kept in the process for a few seconds: every page asks.

Where he lives is what the exchange has proven (KYC), else what he has declared. The address of his connection decides
nothing: whoever uses a VPN chooses it.
"""

import time
from collections.abc import Mapping

from django.db.models import Q, QuerySet

from gatehouse.accounts.entries.regions import Source
from gatehouse.accounts.models import Effect, RegionAct, RegionRule, User
from gatehouse.accounts.places import country_of

FRESH = 5.0  # seconds

_kept: tuple[float, Mapping[str, RegionRule]] = (0.0, {})


def rules() -> Mapping[str, RegionRule]:
    """The active rules by their place, at most FRESH seconds old."""
    global _kept
    until, known = _kept
    if time.monotonic() >= until:
        known = {rule.place: rule for rule in RegionRule.objects.filter(is_active=True)}
        _kept = (time.monotonic() + FRESH, known)
    return known


def forget() -> None:
    """Read them again the next time this process needs them."""
    global _kept
    _kept = (0.0, {})


def rule_for(place: str) -> RegionRule | None:
    """The rule of a place: its own, else its country's."""
    known = rules()
    return known.get(place) or known.get(country_of(place))


def place_of(user: User) -> str:
    """Where he lives; empty when nobody has said. A proven country is not left for a declared one, but whoever declares a
    part of the proven country lives there: else a proven “United States” would let a New Yorker out of New York."""
    proven, declared = user.kyc_region, user.declared_region
    is_part = "-" not in proven and country_of(declared) == proven
    return declared if not proven or is_part else proven


def source_of(user: User) -> Source:
    """What says where he lives."""
    return "kyc" if user.kyc_region and place_of(user) == user.kyc_region else "declared"


def rule_of(user: User) -> RegionRule | None:
    """The rule that holds for him, unless an operator has let him off it."""
    rule = rule_for(place_of(user))
    return None if rule is None or rule.pk == user.region_exempt_id else rule


def effect(user: User, act: RegionAct) -> Effect:
    """How far something is open to him."""
    rule = rule_of(user)
    return Effect(getattr(rule, act)) if rule else Effect.ALLOW


def is_blocked(user: User, act: RegionAct) -> bool:
    """Whether it is closed to him."""
    return effect(user, act) == Effect.BLOCK


def customers_of(country: str) -> QuerySet[User]:
    """Whoever may live in this country or a part of it, or is held by a rule of it, in the order of their ids."""
    lives = Q(kyc_region__startswith=country) | Q(declared_region__startswith=country)
    return User.objects.filter(lives | Q(region_hold__rule__place__startswith=country), role="").order_by("pk")


def has_parts(country: str) -> bool:
    """Whether a part of this country has a rule of its own."""
    return any(place.startswith(f"{country}-") for place in rules())


def is_place_asked(user: User) -> bool:
    """Whether he should say where he lives: rules exist and nothing tells, or a proven country does not tell which part."""
    if not rules():
        return False
    place = place_of(user)
    return not place or (user.kyc_region == place and "-" not in place and _part_matters(user))


def is_elsewhere(user: User, hint: str) -> bool:
    """Whether his connection comes from a place with another rule than the one that he declared, and he was not asked yet."""
    found = rule_for(hint) if hint else None
    is_declared = bool(user.declared_region) and not user.kyc_region
    if found is None or not is_declared or hint == user.region_confirmed:
        return False
    own = rule_for(user.declared_region)
    return own is None or own.pk != found.pk


def _part_matters(user: User) -> bool:
    return has_parts(user.kyc_region) and user.declared_region != user.kyc_region
