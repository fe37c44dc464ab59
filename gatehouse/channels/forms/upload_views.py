"""Uploads: one file a request, before the message it belongs to is sent."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO
from urllib.parse import unquote
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from gatehouse.channels.forms import budgets
from gatehouse.channels.forms.intake import Unreadable, no_room_sentence, read_post
from gatehouse.channels.forms.uploads import UploadRefused, refusal, take, too_often
from gatehouse.conversations.actions.upload import uploads_of, withdraw_upload
from gatehouse.conversations.downloads import file_response
from gatehouse.conversations.models import Attachment
from gatehouse.guard.files import Refused, admit_size

_CHUNK = 256 * 1024


@csrf_exempt  # checked in _upload, once the body can be read
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def uploads(request: HttpRequest) -> HttpResponse:
    """The files kept for a form so far; POST adds one, as multipart or as a raw body with X-File-Name."""
    if request.method != "POST":
        found = uploads_of(_form_id(request))
        return JsonResponse({"uploads": [_described(one) for one in found]})
    try:
        read_post(request)
    except Unreadable as refused:
        return _error(UploadRefused(refused.status, refused.code, refused.message))
    return _keep(request) if _speaks_for_itself(request) else _upload(request)


def _speaks_for_itself(request: HttpRequest) -> bool:
    """Whether it comes with a header that no form of another site can send, as a chat's do, which has no cookie."""
    return "Authorization" in request.headers


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    return _keep(request)


def _keep(request: HttpRequest) -> HttpResponse:
    try:
        form = _given_form(request)
        with _sent_file(request) as (file, name):
            kept = take(request, file, name=name, form=form, pk=_given_id(request))
    except UploadRefused as refused:
        return _error(refused)
    return JsonResponse(_described(kept), status=201)


@never_cache
@require_http_methods(["DELETE"])
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Throw an upload away that has not been sent, also one that is still on its way."""
    form = _form_id(request)
    # What is unknown here leaves a mark for an hour, so it counts like the upload that it takes back.
    if not uploads_of(form).filter(pk=pk).exists() and (wait := budgets.wait_for_upload(request)):
        return _error(too_often(wait))
    if not withdraw_upload(pk, form):
        raise Http404
    return HttpResponse(status=204)


@require_safe
def thumbnail(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A small picture of an upload, for whoever is filling in its form."""
    return file_response(request, _found(request, pk), thumb=True)


def _found(request: HttpRequest, pk: UUID) -> Attachment:
    found = uploads_of(_form_id(request)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _form_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET.get("form", ""))
    except ValueError:
        raise Http404 from None


def _given_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET["id"]) if "id" in request.GET else None
    except ValueError:
        sentence = _("The name of this upload is not a UUID. Reload the page and choose the file again.")
        raise UploadRefused(400, "id_invalid", sentence, field="id") from None


def _given_form(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET.get("form") or request.POST.get("form", ""))
    except ValueError:
        sentence = _("The form this file belongs to is missing. Reload the page and choose the file again.")
        raise UploadRefused(400, "form_missing", sentence, field="form") from None


@contextmanager
def _sent_file(request: HttpRequest) -> Iterator[tuple[BinaryIO, str]]:
    """The file, seekable, and what its sender calls it."""
    if request.content_type == "multipart/form-data":
        yield _part(request)
        return
    if "X-File-Name" not in request.headers:
        raise UploadRefused(400, "file_missing", _("There is no file in this upload. Choose it again."))
    with tempfile.TemporaryFile() as file:
        _copy(request, file)
        yield file, unquote(request.headers["X-File-Name"])


def _part(request: HttpRequest) -> tuple[BinaryIO, str]:
    files: list[UploadedFile] = request.FILES.getlist("file")
    if len(files) != 1:
        raise UploadRefused(400, "file_missing", _("Send one file at a time. Choose it again."))
    return files[0].file, files[0].name or ""  # type: ignore[return-value]


def _copy(request: HttpRequest, file: BinaryIO) -> None:
    received = 0
    try:
        while chunk := request.read(_CHUNK):
            received += len(chunk)
            admit_size(received)
            file.write(chunk)
        file.flush()
    except Refused as refused:
        raise refusal(refused) from refused
    except OSError as error:
        raise UploadRefused(507, "no_room", no_room_sentence()) from error


def _described(kept: Attachment) -> dict[str, Any]:
    query = f"?form={kept.form}"
    address = reverse("forms:upload", args=[kept.pk]) + query
    small = reverse("forms:thumbnail", args=[kept.pk]) + query if kept.thumbnail_key else None
    described = {"id": str(kept.pk), "name": kept.name, "size": kept.size, "family": kept.family}
    return {**described, "url": address, "thumbnail": small}


def _error(refused: UploadRefused) -> JsonResponse:
    error = {"code": refused.code, "message": refused.message, "field": refused.field}
    response = JsonResponse({"error": error}, status=refused.status)
    if refused.wait:
        response["Retry-After"] = str(int(refused.wait) + 1)
    elif refused.status in (503, 507):
        response["Retry-After"] = "60"
    return response
