"""Pages go out compressed, except where compression could give something away.

Whoever sees how long an encrypted answer is, and may put words of his own into it, can guess at a secret beside them: the
guess that repeats the secret makes the answer shorter (BREACH, 2013). So a page that is read by somebody with a session and
asked for with a query, whose words it may repeat, goes out as it is. Other sites cannot send a form in his name: without
our token it is refused before anything of it is repeated. Forms' tokens are masked anew in each answer, and Django puts a
name of random length into the compressed stream.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

PACKET = 1_200  # bytes of an answer that go out in one packet, compressed or not
TEXTS = ("text/", "application/json", "application/atom+xml", "application/rss+xml", "image/svg+xml")


class Compression(GZipMiddleware):
    """Compresses texts that are made in one piece; files are compressed when they are collected, or never."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not _is_worth_it(response) or _may_tell(request):
            return response
        return super().process_response(request, response)


def _is_worth_it(response: HttpResponse) -> bool:
    return len(response.content) > PACKET and response.get("Content-Type", "").startswith(TEXTS)


def _may_tell(request: HttpRequest) -> bool:
    """Whether the answer may hold both a secret and what somebody else has put into the address."""
    is_known = bool({settings.SESSION_COOKIE_NAME, settings.DESK_COOKIE_NAME} & request.COOKIES.keys())
    return is_known and bool(request.META.get("QUERY_STRING"))
