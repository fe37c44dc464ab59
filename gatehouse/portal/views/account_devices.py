"""Where a customer is signed in, which browsers are known, and what has happened at his door."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts.actions.end_sessions import end_device, end_others
from gatehouse.accounts.activity import activity_of, devices_of
from gatehouse.accounts.models import KnownDevice
from gatehouse.accounts.qr import sessions_of
from gatehouse.accounts.sign_in_names import name_of
from gatehouse.channels.account_ends import end_opened
from gatehouse.portal.account_doors import CustomerRequest, customer_required, fresh_factor_required


@require_safe
@customer_required
def devices(request: CustomerRequest) -> HttpResponse:
    """Every open session and known browser, and the last things that happened."""
    context = {
        "section": "account", "devices": devices_of(request.user, request.session.session_key or ""),
        "activity": activity_of(request.user), "name": name_of(request.user),
        "qr_sessions": sessions_of(request.user),
    }  # fmt: skip
    return render(request, "portal/account/devices.html", context)


@require_POST
@fresh_factor_required
def device_removal(request: CustomerRequest, pk: int) -> HttpResponse:
    """End what is open on one device and know it no more (ASVS 5.0, 7.5.2)."""
    device = KnownDevice.objects.filter(pk=pk, user=request.user, revoked_at=None).first()
    if device is None:
        raise Http404
    end_device(request.user, device)
    messages.success(request, _("That device is signed out. It needs a code to sign in again."))
    return redirect("portal:account-devices")


@require_POST
@fresh_factor_required
def others_removal(request: CustomerRequest) -> HttpResponse:
    """End every other session, and what sessions that are over by themselves had opened: a chat goes on without one."""
    end_others(request.user, request.session.session_key or "")
    end_opened([request.user.contact])
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("portal:account-devices")
