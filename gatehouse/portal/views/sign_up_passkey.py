"""The second half of opening an account without a password: the address is proven, and the passkey is made."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gatehouse.accounts import challenges, passkeys
from gatehouse.accounts.actions.create_customer import NameTaken
from gatehouse.accounts.challenges import Asked
from gatehouse.accounts.models import Method
from gatehouse.portal.account_doors import let_in
from gatehouse.portal.begun_accounts import Begun, begun, open_by_passkey
from gatehouse.portal.passkey_doors import Body, count_options, credential_of, door, name_of
from gatehouse.portal.region_doors import refuse_sign_up, stops_sign_up


@never_cache
@require_safe
def making(request: HttpRequest) -> HttpResponse:
    """The page whose button makes it."""
    account = begun(request)
    if account is None:
        messages.error(request, _("The time of that code is over. Begin again; it takes a minute."))
        return redirect("portal:sign-up")
    if rule := stops_sign_up(account.wanted.place):  # made since the code was right
        return refuse_sign_up(request, rule)
    return render(request, "portal/door/sign_up_passkey.html", {"name": account.name})


@door
def making_options(request: HttpRequest, body: Body) -> HttpResponse:
    """What the browser makes: a passkey of the account that is about to be."""
    account = _begun(request)
    count_options(request)
    options, challenge = passkeys.options_for_new(account.owner)
    challenges.put(request, Asked.SIGN_UP, challenge, account.owner)
    return JsonResponse(options)


@door
def made(request: HttpRequest, body: Body) -> HttpResponse:
    """Open the account with the passkey that was made, and lead to the codes for the day on which it is gone."""
    account = _begun(request)
    if stops_sign_up(account.wanted.place):
        return JsonResponse({"next": reverse("portal:sign-up-passkey")})
    challenge = challenges.take(request, Asked.SIGN_UP)
    if challenge.user != account.pk:
        raise challenges.Stale
    new = passkeys.verify_new(challenge.value, credential_of(body))
    try:
        user = open_by_passkey(request, account, new, name_of(request, body))
    except NameTaken:  # he who reads the same mailbox was quicker in another browser
        messages.error(request, _("You have an account by now. Sign in."))
        return JsonResponse({"next": reverse("portal:sign-in")})
    return let_in(request, user, Method.PASSKEY, reverse("portal:account-codes"), lambda to: JsonResponse({"next": to}))


def _begun(request: HttpRequest) -> Begun:
    """Raises Stale where no address was proven a moment ago."""
    account = begun(request)
    if account is None:
        raise challenges.Stale
    return account
