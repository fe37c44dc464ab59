"""The addresses of an account: what each is good for, adding one by a code that goes to it, and removing one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts import codes, former, signin
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.accounts.visitors import visitor
from gatehouse.channels import sms
from gatehouse.conversations.actions.own_addresses import (
    AddressTaken,
    LastAddress,
    TooManyAddresses,
    add_address,
    remove_address,
)
from gatehouse.conversations.models import Address
from gatehouse.conversations.owners import addresses_of
from gatehouse.portal.account_doors import CustomerRequest, customer_required, fresh_factor_required
from gatehouse.portal.address_forms import NewAddressForm
from gatehouse.portal.door_forms import CodeForm
from gatehouse.portal.door_pages import WRONG_CODE, Page, get_or_post, sent, show
from gatehouse.portal.sent_codes import send_code, waiting
from gatehouse.portal.settled import settled_required


@require_safe
@customer_required
def addresses(request: CustomerRequest) -> HttpResponse:
    """All of them, and those that are still told of changes."""
    user = request.user
    context = {
        "section": "account", "person": user, "addresses": list(addresses_of(user)), "former": former.still_told(user),
    }  # fmt: skip
    return render(request, "portal/account/addresses.html", context)


@get_or_post
@settled_required
def new_address(request: CustomerRequest) -> HttpResponse:
    """Type it, and a code goes there, whether it is anybody's or not: only the owner of its mail learns that."""
    old = _instead(request.user, request.GET.get("instead", ""))
    takes_phone = sms.is_offered()
    form = NewAddressForm(sent(request), own=addresses_of(request.user), takes_phone=takes_phone)
    if not form.is_valid():
        return show(request, "new_address", form, {"takes_phone": takes_phone, "instead": old})
    payload = str(old.pk) if old else ""
    return send_code(request, Purpose.ADDRESS, form.cleaned_data["name"], user=request.user, payload=payload)


@sensitive_post_parameters("code")
@get_or_post
@settled_required
def new_address_code(request: CustomerRequest) -> HttpResponse:
    """The code shows that he reads there: from now on it is his account's."""
    row = waiting(request, Purpose.ADDRESS)
    if row is None or row.user_id != request.user.pk:
        messages.error(request, _("The time of that code is over. Ask for another."))
        return redirect("portal:account-address-new")
    name, form = codes.name_of(row), CodeForm(sent(request))
    page = Page(request, "sent_code", form, {"to": name, "purpose": Purpose.ADDRESS})
    if not form.is_valid():
        return page.shown()
    try:
        signin.check_sent_code(row, name, form.cleaned_data["code"], visitor(request, request.user))
    except (signin.Wrong, signin.Paused) as refused:
        return page.refused(refused, WRONG_CODE(), "code")
    _add(request, row)
    return redirect("portal:account-addresses")


@require_POST
@fresh_factor_required
def removal(request: CustomerRequest, pk: int) -> HttpResponse:
    """Do without an address; never without the last one."""
    address = addresses_of(request.user).filter(pk=pk).first()
    if address is None:
        raise Http404
    try:
        remove_address(request.user, address, session_key=request.session.session_key or "")
    except LastAddress:
        messages.error(request, _("This is your only address. Add another one first."))
    else:
        messages.success(request, _("The address is removed. You are signed out everywhere else."))
    return redirect("portal:account-addresses")


def _add(request: CustomerRequest, row: OneTimeCode) -> None:
    old = _instead(request.user, codes.payload_of(row))
    try:
        add_address(request.user, codes.name_of(row), instead=old, session_key=request.session.session_key or "")
    except AddressTaken:
        messages.error(request, _("Another account has this address by now. Nothing has changed here."))
    except TooManyAddresses:
        messages.error(request, _("An account may have ten addresses at a time, and ten new ones a day."))
    else:
        messages.success(request, _("The address is yours. We have told all your addresses."))


def _instead(user: User, wanted: str) -> Address | None:
    """The address of his that the new one replaces, if it is one."""
    is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
    return addresses_of(user).filter(pk=int(wanted)).first() if is_id else None
