"""A copy of all that belongs to an account: asked for, watched, downloaded by its owner alone."""

from uuid import UUID

from django.contrib import messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts import data_exports
from gatehouse.accounts.actions.data_exports import NotNow, ask_for_data, note_fetched
from gatehouse.accounts.models import DataExport
from gatehouse.conversations.downloads import INERT
from gatehouse.portal.account_doors import CustomerRequest, customer_required, fresh_factor_required
from gatehouse.portal.settled import settled_required


@require_safe
@customer_required
def data(request: CustomerRequest) -> HttpResponse:
    """What there is to fetch, how far the one is that is being made, and the way to close the account."""
    copies = data_exports.exports_of(request.user)
    context = {
        "section": "account", "ready": [one for one in copies if one.is_ready],
        "making": next((one for one in copies if one.is_being_made), None),
        "left": data_exports.MOST - data_exports.asked_lately(request.user),
    }  # fmt: skip
    return render(request, "portal/account/data.html", context)


@require_POST
@settled_required
def copies(request: CustomerRequest) -> HttpResponse:
    """Have one made."""
    try:
        ask_for_data(request.user)
    except NotNow:
        messages.error(request, _("One is being made already, or you asked for three today. Try again tomorrow."))
    return redirect("portal:data")


@require_safe
@fresh_factor_required
def copy(request: CustomerRequest, pk: UUID) -> HttpResponseBase:
    """The file. It is noted that it was fetched."""
    try:
        export = data_exports.get_export(request.user, pk)
        file = storages["private"].open(export.file, "rb")
    except (DataExport.DoesNotExist, FileNotFoundError):
        raise Http404 from None
    if request.method == "GET":
        note_fetched(request.user, export)
    name = f"data-{export.asked_at:%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    for header, value in (INERT | {"Accept-Ranges": "none"}).items():
        response[header] = value
    response["Content-Length"] = str(export.size)
    return response
