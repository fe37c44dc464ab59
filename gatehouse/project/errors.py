"""Pages for what went wrong: the surface's own design where there is one, else a plain page without database."""

import logging
import sys
from http import HTTPStatus

import psycopg
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from gatehouse.project.storage import StorageAway

log = logging.getLogger(__name__)


def reasons(status: int) -> tuple[str, str]:
    """Title and one sentence for a person, in the language of the request."""
    said = {
        400: (
            _("This could not be read"),
            _("Something in the request is not written correctly. Go back and try again."),
        ),
        403: (_("This is not open to you"), _("Sign in again, or open the page from your own link.")),
        404: (_("There is nothing here"), _("The link may be old, or the page is not yours to see.")),
        405: (_("This cannot be done here"), _("Go back and use the buttons of the page.")),
        413: (_("This is too large"), _("A file may have 100 MiB, all files of one form together 300 MiB.")),
        429: (_("That was a lot at once"), _("Wait a few minutes and try again. Nothing is lost.")),
        503: (_("We will be back in a moment"), _("A part of ours is restarting. Wait a minute and try again.")),
    }
    return said.get(
        status, (_("Something went wrong on our side"), _("We have noted it. Please try again in a minute."))
    )


def answer(request: HttpRequest, status: int, reason: str = "") -> HttpResponse:
    """The page (or JSON, when asked for) for a status. `reason` is a sentence for a person, never an exception."""
    title, sentence = reasons(status)
    sentence = reason or sentence
    response: HttpResponse
    if wants_json(request):
        response = JsonResponse({"status": status, "title": title, "detail": sentence}, status=status)
    else:
        response = HttpResponse(_page(request, status, title, sentence), status=status)
    response["Cache-Control"] = "no-store"
    if status in (429, 503):
        response["Retry-After"] = "30" if status == 503 else "300"
    return response


def wants_json(request: HttpRequest) -> bool:
    accepts = request.headers.get("Accept", "")
    return "application/json" in accepts and "text/html" not in accepts


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, (RequestDataTooBig, TooManyFilesSent)):
        return answer(request, 413)
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Cookies are off, or the form was opened before signing in or out."""
    from gatehouse.accounts.doors import expired  # needs the apps to be ready

    log.warning("A form was refused: %s", reason)
    return expired(request) or answer(
        request, 403, _("This form is no longer valid. Reload the page and send it again; cookies must be on.")
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    found = known_trouble(request, error) if error else None
    return found or answer(request, 500)


def known_trouble(request: HttpRequest, error: BaseException) -> HttpResponse | None:
    """An answer for what is no mistake in our pages: an outage, or text that no database takes."""
    if isinstance(error, (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)):
        log.error("The database is away: %s", error)
        return answer(request, 503)
    if isinstance(error, StorageAway):
        log.error("The storage of files is away: %s", error)
        return answer(request, 503)
    if isinstance(error, (DataError, psycopg.DataError, ValueError)) and "NUL" in str(error):
        return answer(request, 400, _("The text contains a character that cannot be stored. Remove it and try again."))
    if isinstance(error, UnicodeEncodeError):
        return answer(request, 400, _("The text contains a character that cannot be stored. Remove it and try again."))
    if isinstance(error, MultiPartParserError):
        return answer(request, 400)
    return None


class Refusals:
    """Gives bare refusals of views (405 of `require_POST`, 413, 429 …) the same page; theirs have no body."""

    def __init__(self, get_response) -> None:  # type: ignore[no-untyped-def]
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code < 400 or response.streaming or response.content:
            return response
        page = answer(request, response.status_code)
        for name, value in response.items():
            if name.lower() not in ("content-type", "content-length"):
                page[name] = value
        page.cookies = response.cookies
        return page


def _page(request: HttpRequest, status: int, title: str, sentence: str) -> str:
    context = {"status": status, "title": title, "sentence": sentence}
    try:
        return render_to_string(f"errors/{status}.html", context, request=request if status < 500 else None)
    except TemplateDoesNotExist:
        return _plain(status, title, sentence)
    except Exception:
        log.exception("The page for status %s failed", status)
        return _plain(status, title, sentence)


def _plain(status: int, title: str, sentence: str) -> str:
    return format_html(
        '<!doctype html><html lang="{}" dir="{}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>{}</title><h1>{}</h1><p>{}</p><p>{} {}</p></html>',
        get_language() or "en",
        "rtl" if get_language_bidi() else "ltr",
        title,
        title,
        sentence,
        status,
        HTTPStatus(status).phrase,
    )
