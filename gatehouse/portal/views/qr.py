"""Signing in by QR code, in the browser that shows it: the picture, and the code that is carried to it from the phone."""

from django.conf import settings
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from gatehouse.accounts.actions.qr import ask, redeem
from gatehouse.accounts.customers import customer_of
from gatehouse.accounts.device_names import device_name
from gatehouse.accounts.models import QrSignIn, QrState
from gatehouse.accounts.pictures import qr as picture
from gatehouse.accounts.qr import of_browser
from gatehouse.portal.account_doors import let_in_by_qr, safe_target
from gatehouse.portal.door_forms import CodeForm
from gatehouse.portal.door_pages import get_or_post
from gatehouse.portal.limits import too_many, wait_for_qr
from gatehouse.portal.qr_doors import drop_secret, keep_secret, offered, secret_of
from gatehouse.portal.qr_words import of_typed

RENEWED = 30  # seconds after which the page's script has a new picture shown


@never_cache
@get_or_post
@offered
def showing(request: HttpRequest) -> HttpResponse:
    """What this browser has open; POST makes a new one. The page's script asks for the picture alone (`X-Part`)."""
    target = safe_target(request.GET.get("next", ""))
    if customer_of(request) is not None:
        return redirect(target)
    row = of_browser(secret_of(request))
    if request.method != "POST":
        return _page(request, row, CodeForm())
    is_part = "X-Part" in request.headers
    if is_part and row is not None and row.state != QrState.NEW:  # a phone has it: nothing takes it from there
        return _part(request, row)
    return _renewed(request, target, is_part=is_part)


@sensitive_post_parameters("code")
@never_cache
@require_POST
@offered
def typing(request: HttpRequest) -> HttpResponse:
    """The code that the phone shows. It lets in this browser alone, once."""
    secret, form = secret_of(request), CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, of_browser(secret), form)
    with transaction.atomic():  # used up and opened, or neither
        row = redeem(secret, form.cleaned_data["code"])
        if row is not None and row.state == QrState.USED and row.user is not None:
            response = let_in_by_qr(request, row, row.user, safe_target(request.GET.get("next", "")))
            drop_secret(response)
            return response
    form.add_error("code", of_typed(row))
    return _page(request, row if row is not None and row.is_live else None, form)


def _renewed(request: HttpRequest, target: str, *, is_part: bool) -> HttpResponse:
    if wait := wait_for_qr(request):
        return too_many(request, wait)
    name = device_name(request.headers.get("User-Agent", ""))
    row, secret = ask(request.META.get("REMOTE_ADDR", ""), name, before=secret_of(request))
    response = _part(request, row) if is_part else redirect(f"{reverse('portal:qr')}?{urlencode({'next': target})}")
    keep_secret(response, secret)
    return response


def _page(request: HttpRequest, row: QrSignIn | None, form: Form) -> HttpResponse:
    context = {"form": form, "next": safe_target(request.GET.get("next", "")), **_shown(row)}
    return render(request, "portal/door/qr.html", context, status=422 if form.errors else 200)


def _part(request: HttpRequest, row: QrSignIn) -> HttpResponse:
    return render(request, "portal/door/_qr_picture.html", _shown(row))


def _shown(row: QrSignIn | None) -> dict[str, object]:
    """The picture, for as long as nobody has scanned it, and in how many seconds it is to be made anew."""
    if row is None or row.state != QrState.NEW:
        return {"row": row}
    address = f"{settings.BASE_URL}{reverse('portal:qr-scan', args=[row.token])}"
    age = (timezone.now() - row.created_at).total_seconds()
    return {"row": row, "qr": picture(address), "left": max(0, round(RENEWED - age))}
