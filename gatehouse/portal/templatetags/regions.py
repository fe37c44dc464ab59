"""What stands above an account's pages about where its owner lives."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest

from gatehouse.accounts import regions
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Effect, RegionAct, User
from gatehouse.accounts.places import country_name
from gatehouse.accounts.whereabouts import hint_of

register = template.Library()


@dataclass(frozen=True, slots=True)
class Standing:
    """`place` is where a rule holds him, `seen` the country that his connection comes from and `said` the one that he
    declared, when these two do not fit."""

    place: str = ""
    seen: str = ""
    said: str = ""
    is_asked: bool = False


@register.simple_tag(takes_context=True)
def standing(context: template.Context) -> Standing:
    """Of whoever is signed in. It asks no database but for the rules, once in some seconds."""
    request: HttpRequest = context["request"]
    user = customer_of(request)
    if user is None or not regions.rules():
        return Standing()
    rule, hint = regions.rule_of(user), hint_of(request)
    if rule and rule.effects:
        return Standing(place=rule.name)
    if regions.is_elsewhere(user, hint):
        return Standing(seen=country_name(hint), said=country_name(user.declared_region))
    return Standing(is_asked=regions.is_place_asked(user))


@register.simple_tag
def trading_of(user: User) -> str:
    """How far trading is open to him: empty where nothing is to be said."""
    found = regions.effect(user, RegionAct.PRODUCTS)
    return "" if found == Effect.ALLOW else found.value


@register.simple_tag
def residence_of(user: User) -> str | None:
    """Where he lives, by its name: empty when nobody has said, None where no rule makes it matter."""
    if not regions.rules():
        return None
    place = regions.place_of(user)
    rule = regions.rules().get(place)
    return rule.name if rule else country_name(place)
