"""How the status pages are answered: in the language of the address, kept by caches, and cheap to ask again."""

import hashlib
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

import gatehouse
from gatehouse.status.board import Board

View = Callable[..., HttpResponseBase]
# A page that is the same for all may lie in a cache between us and a crowd for a quarter of a minute.
FOR_ALL = "public, max-age=15, stale-if-error=600"
FOR_ONE = "private, no-cache"


def asked_language(request: HttpRequest) -> str:
    """The language that the address names (`?lang=de`), if it is one of ours."""
    asked = request.GET.get("lang", "").lower()
    return asked if any(asked == code for code, _name in settings.LANGUAGES) else ""


def published(view: View) -> View:
    """A page in the language of its address; without one in the reader's, and then it is his alone."""

    @require_safe
    @wraps(view)
    def answered(request: HttpRequest, *args: object, **named: object) -> HttpResponseBase:
        language = asked_language(request)
        with translation.override(language or translation.get_language()):
            response = view(request, *args, **named)
            response["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
        response["Cache-Control"] = FOR_ALL if language else FOR_ONE
        return response

    return answered


def unless_known(
    request: HttpRequest, board: Board, version: object, make: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """304 when the reader has this version of the page already, which costs no drawing; else the page with its ETag."""
    parts = (
        request.path,
        translation.get_language(),
        gatehouse.__version__,
        settings.BRAND,
        board.state_at(timezone.now()),
        version,
    )
    etag = quote_etag(hashlib.sha256(repr(parts).encode()).hexdigest()[:32])
    response = get_conditional_response(request, etag=etag) or make()
    response["ETag"] = etag
    return response
