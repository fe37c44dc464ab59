"""What a region's rule keeps closed, for whoever it holds, and the page on which a customer says where he lives."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts import regions
from gatehouse.accounts.actions.regions import confirm, declare
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.models import RegionRule
from gatehouse.accounts.whereabouts import hint_of
from gatehouse.portal.account_doors import CustomerRequest, fresh_factor_required, sign_in_required
from gatehouse.portal.door_pages import get_or_post, sent
from gatehouse.portal.region_doors import rule_in_session, show_rule
from gatehouse.portal.region_forms import PlaceForm


@never_cache
@require_safe
def region(request: HttpRequest) -> HttpResponse:
    """The rule that holds for whoever is signed in here, or has just not been let in."""
    rule = _rule_of(request)
    if rule is None:
        return redirect("portal:home")
    return show_rule(request, rule)


@get_or_post
@fresh_factor_required
def residence(request: CustomerRequest) -> HttpResponse:
    """Where he lives. What the exchange has proven stands above it."""
    user = request.user
    form = PlaceForm(sent(request), initial={"place": user.declared_region or hint_of(request)})
    if not form.fields:
        return redirect("portal:account")
    if not form.is_valid():
        context = {"form": form, "proven": user.kyc_region}
        return render(request, "portal/door/residence.html", context, status=422 if form.errors else 200)
    declare(user, form.cleaned_data["place"])
    messages.success(request, _("We have noted where you live."))
    return redirect("portal:region" if regions.rule_of(user) else "portal:account")


@require_POST
@sign_in_required
def residence_confirmation(request: CustomerRequest) -> HttpResponse:
    """What he had declared still holds, wherever his connection comes from."""
    confirm(request.user, hint_of(request))
    return redirect("portal:account")


def _rule_of(request: HttpRequest) -> RegionRule | None:
    user = customer_of(request)
    return regions.rule_of(user) if user else rule_in_session(request)
