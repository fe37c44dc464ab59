"""Files on their way out: inert, whole or in part. Who may have them was settled by `access.get_attachment`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from gatehouse.accounts import faces
from gatehouse.accounts.models import User
from gatehouse.conversations.models import Attachment
from gatehouse.guard.files.kinds import Family
from gatehouse.guard.files.ranges import Span, Unsatisfiable, pieces, requested_span

THUMBNAIL = "image/webp"
_PIECE = 64 * 1024
_FACE_KEPT = timedelta(days=7)
# A file is never a page: it runs nothing, loads nothing and is framed by nobody, whatever a browser makes of it.
INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
    "Accept-Ranges": "bytes",
}


def file_response(request: HttpRequest, attachment: Attachment, *, thumb: bool = False) -> HttpResponseBase:
    """The file, or the part of it that the request asks for (RFC 9110, section 14): 200, 206, 304 or 416.

    It is saved, not shown; pictures, which were re-encoded when they came in, may be looked at with `?view`. Raises
    Http404 when the storage no longer has the file.
    """
    key = attachment.thumbnail_key if thumb else attachment.key
    if not key:
        raise Http404
    etag = f'"{bytes(attachment.sha256).hex()[:32]}{"-t" if thumb else ""}"'
    if request.headers.get("If-None-Match") == etag:
        return _inert(HttpResponse(status=304), etag)
    if thumb:
        return _inert(_whole(key, THUMBNAIL, None), etag)
    return _inert(_asked(request, attachment, etag), etag)


def face_response(request: HttpRequest, face: UUID) -> HttpResponseBase:
    """An agent's picture. Its address changes with it, so that browsers need not ask again. Raises Http404."""
    if not User.objects.filter(face=face).exists():
        raise Http404
    etag = f'"{face.hex}"'
    is_known = request.headers.get("If-None-Match") == etag
    response = HttpResponse(status=304) if is_known else _whole(faces.key_of(face), faces.MEDIA_TYPE, None)
    response = _inert(response, etag)
    del response["Accept-Ranges"]
    response["Cache-Control"] = f"private, max-age={int(_FACE_KEPT.total_seconds())}, immutable"
    return response


def _asked(request: HttpRequest, attachment: Attachment, etag: str) -> HttpResponseBase:
    if_range = request.headers.get("If-Range")
    try:
        span = requested_span(request.headers.get("Range"), attachment.size, if_range=if_range, etag=etag)
    except Unsatisfiable as outside:
        return HttpResponse(status=416, headers={"Content-Range": outside.content_range})
    response = _part(attachment, span) if span else _whole(attachment.key, attachment.media_type, attachment.size)
    is_saved = attachment.family != Family.PICTURE or "view" not in request.GET
    response["Content-Disposition"] = content_disposition_header(is_saved, attachment.name) or "attachment"
    return response


def _whole(key: str, media_type: str, size: int | None) -> HttpResponseBase:
    response = FileResponse(_open(key), content_type=media_type)
    if size is not None:
        response["Content-Length"] = str(size)
    return response


def _part(attachment: Attachment, span: Span) -> HttpResponseBase:
    file, bytes_asked = _open_part(attachment.key, span)
    response = StreamingHttpResponse(bytes_asked, status=206, content_type=attachment.media_type)
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    response["Content-Range"] = span.content_range
    response["Content-Length"] = str(span.length)
    return response


def _open_part(key: str, span: Span) -> tuple[Any, Iterator[bytes]]:
    """What is to be closed in the end, and the bytes. A bucket is asked for the part alone, a disk can skip to it."""
    storage = storages["private"]
    if not hasattr(storage, "open_part"):
        file = _open(key)
        return file, pieces(file, span)
    try:
        body = storage.open_part(key, span.start, span.end)
    except FileNotFoundError:
        raise Http404 from None
    return body, iter(lambda: body.read(_PIECE), b"")


def _open(key: str):  # type: ignore[no-untyped-def]
    try:
        return storages["private"].open(key, "rb")
    except FileNotFoundError:
        raise Http404 from None


def _inert(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    for name, value in INERT.items():
        response[name] = value
    response["ETag"] = etag
    return response
