"""Signing in by QR code, on the phone: what asks, and the answer. And ending what was opened by one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts.actions import qr as actions
from gatehouse.accounts.models import QrEnd, QrState
from gatehouse.accounts.qr import ClosedByLaw, NotThisPhone, has_local_factor, phone_of, sessions_of
from gatehouse.accounts.qr_places import are_near
from gatehouse.portal.account_doors import CustomerRequest, customer_required, fresh_factor_required
from gatehouse.portal.door_pages import get_or_post
from gatehouse.portal.qr_doors import factor_first, note_scanned, offered, scanned_here, scanned_pk
from gatehouse.portal.qr_words import Unfit, words_of


@get_or_post
@offered
@customer_required
def scanning(request: CustomerRequest, token: str) -> HttpResponse:
    """GET shows a button, because cameras look at links; POST takes the asking for this phone, or ends it."""
    try:
        phone = phone_of(request, request.user)
    except ClosedByLaw:
        return redirect("portal:region")
    except NotThisPhone:
        return _over(request, Unfit.PHONE, 403)
    if not has_local_factor(request.user):
        return _over(request, Unfit.FACTOR, 403)
    if request.method != "POST":
        return render(request, "portal/door/qr_scan.html")
    try:
        row = actions.scan(token, phone)
    except actions.Over:
        return _over(request)
    if row.state != QrState.SCANNED:
        return _over(request, QrEnd(row.end), 403)
    note_scanned(request, row)
    return redirect("portal:qr-phone")


@require_safe
@offered
@customer_required
def asking(request: CustomerRequest) -> HttpResponse:
    """Who asks, once a factor was shown for it."""
    row = scanned_here(request)
    if row is None:
        return _over(request)
    if (way := factor_first(request, row)) is not None:
        return way
    context = {"row": row, "is_near": are_near(row.ip or "", row.phone_ip or "")}
    return render(request, "portal/account/qr_ask.html", context)


@require_POST
@offered
@customer_required
def approval(request: CustomerRequest) -> HttpResponse:
    """Let it in, by a code that is shown this once."""
    row = scanned_here(request)
    if row is None:
        return _over(request)
    if (way := factor_first(request, row)) is not None:
        return way
    try:
        code = actions.approve(row.pk, request.user)
    except actions.Over:
        return _over(request)
    return render(request, "portal/account/qr_code.html", {"code": f"{code[:3]} {code[3:]}"})


@require_POST
@offered
@customer_required
def refusal(request: CustomerRequest) -> HttpResponse:
    """Let nobody in. It takes no factor."""
    row = scanned_here(request)
    if row is None:
        return _over(request)
    try:
        actions.decline(row.pk, request.user)
    except actions.Over:
        return _over(request)
    messages.success(request, _("Nobody was signed in."))
    return redirect("portal:account")


@require_POST
@offered
@customer_required
def report(request: CustomerRequest) -> HttpResponse:
    """He did not start it: everybody else is out. Freezing the account is one step from here."""
    try:
        actions.report(scanned_pk(request), request.user, request.session.session_key or "")
    except actions.Over:
        return _over(request)
    return _over(request, QrEnd.REPORTED, 200)


@require_POST
@fresh_factor_required
def removal(request: CustomerRequest, pk: int) -> HttpResponse:
    """End a session that a phone has opened (ASVS 5.0, 7.5.2)."""
    one = sessions_of(request.user).filter(qr=pk).first()
    if one is None:
        raise Http404
    actions.end_session(request.user, one)
    messages.success(request, _("That browser is signed out."))
    return redirect(reverse("portal:account-devices"))


def _over(request: HttpRequest, why: QrEnd | Unfit | None = None, status: int = 410) -> HttpResponse:
    title, text = words_of(why)
    context = {"title": title, "text": text, "needs_factor": why == Unfit.FACTOR}
    return render(request, "portal/door/qr_over.html", context, status=status)
