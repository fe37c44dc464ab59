"""How a region's rule stands before the doors. Writing to us goes past all of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gatehouse.accounts import regions
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import Effect, RegionAct, RegionRule, User
from gatehouse.portal.region_page import page_of

_RULE = "region_rule"
UNAVAILABLE = 451  # for legal reasons (RFC 7725)


def stops_sign_up(place: str) -> RegionRule | None:
    """The rule by which no account is made for whoever lives there."""
    rule = regions.rule_for(place)
    return rule if rule and rule.sign_up == Effect.BLOCK else None


def stops_sign_in(user: User) -> RegionRule | None:
    """The rule by which he is not let in."""
    return regions.rule_of(user) if regions.is_blocked(user, RegionAct.SIGN_IN) else None


def is_shut_out(request: HttpRequest) -> bool:
    """Whether whoever is signed in here would not be let in any more."""
    user = customer_of(request)
    return user is not None and regions.is_blocked(user, RegionAct.SIGN_IN)


def keep_rule(request: HttpRequest, rule: RegionRule) -> None:
    """Let a browser in which nobody is signed in read why not."""
    request.session[_RULE] = rule.pk


def rule_in_session(request: HttpRequest) -> RegionRule | None:
    wanted = request.session.get(_RULE)
    return next((rule for rule in regions.rules().values() if rule.pk == wanted), None)


def refuse_sign_up(request: HttpRequest, rule: RegionRule) -> HttpResponse:
    """The rule in place of an account."""
    return _page(request, rule, has_account=False, status=UNAVAILABLE)


def show_rule(request: HttpRequest, rule: RegionRule) -> HttpResponse:
    """To whom it holds."""
    return _page(request, rule, has_account=True)


def _page(request: HttpRequest, rule: RegionRule, *, has_account: bool, status: int = 200) -> HttpResponse:
    can_go_back = customer_of(request) is not None and not is_shut_out(request)
    context = {"rule": page_of(rule, has_account=has_account), "can_go_back": can_go_back}
    return render(request, "portal/door/region.html", context, status=status)
