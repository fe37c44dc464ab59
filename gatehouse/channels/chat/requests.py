"""Reading what comes in at the chat's doors, and refusing what cannot be read with a reason."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from gatehouse.accounts import limits
from gatehouse.channels.chat.brands import own_origins
from gatehouse.channels.chat.visits import visitor_of
from gatehouse.channels.forms.budgets import network
from gatehouse.conversations.actions.errors import Blocked, Impossible

LONGEST = 64 * 1024
HOUR = timedelta(hours=1)
VISITS, CHATS = 1_200, 240  # an hour from one network
Body = dict[str, Any]


class Refused(Exception):
    """An error for the widget: `code` for programs, the message for people; `wait` seconds where time helps."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None, wait: float = 0) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.field = field
        self.wait = wait

    def response(self) -> JsonResponse:
        error = {"code": self.code, "message": str(self), "field": self.field}
        response = JsonResponse({"error": error}, status=self.status)
        if self.wait:
            response["Retry-After"] = str(int(self.wait) + 1)
        return response


def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A POST of JSON. No cookie says who is there, so that no other site can speak in anybody's name; a page that is not
    ours is refused."""

    @csrf_exempt
    @never_cache
    @require_POST
    @refusing
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        _check_origin(request)
        return view(request, read_body(request), *args, **kwargs)

    return wrapped


def refusing(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say in JSON why something is refused."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refused:
            return refused.response()
        except Blocked:
            return Refused(403, "blocked", _("You cannot write here any more.")).response()
        except Impossible:
            sentence = _("This cannot be done now. Open the chat again to see where it stands.")
            return Refused(409, "impossible", sentence).response()

    return wrapped


def with_visitor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Behind `door`: the visitor whose token came along, in his language."""

    @wraps(view)
    def wrapped(request: HttpRequest, body: Body, *args: Any, **kwargs: Any) -> HttpResponse:
        visitor = visitor_of(token_of(request))
        if visitor is None:
            raise Refused(401, "token_ended", _("This chat was not used for a long time. Begin again."))
        with translation.override(visitor.language):
            return view(request, body, visitor, *args, **kwargs)

    return wrapped


def token_of(request: HttpRequest) -> str:
    return bearer(request.headers.get("Authorization", ""))


def bearer(header: str) -> str:
    scheme, _space, token = header.partition(" ")
    return token.strip()[:200] if scheme.lower() == "bearer" else ""


def count(request: HttpRequest, what: str, most: int) -> None:
    """Count one knock of this network, at most so many an hour. Raises Refused."""
    if not settings.CONFIG.limits:
        return
    if wait := limits.hit(limit_key(what, network(request)), limit=most, per=HOUR):
        raise Refused(429, "too_often", _("That was too often. Try again later."), wait=wait)


def limit_key(what: str, network: str) -> str:
    return f"chat:{what}:{network}"


def text(body: Body, name: str, most: int, *, is_required: bool = False) -> str:
    value = body.get(name) or ""
    if not isinstance(value, str) or (is_required and not value.strip()):
        raise Refused(400, "invalid", _("Something is missing here."), name)
    if len(value) > most:
        raise Refused(400, "too_long", _("This is too long."), name)
    if value != _whole(value):
        sentence = _("The text contains a character that cannot be stored. Remove it and try again.")
        raise Refused(400, "invalid", sentence, name)
    return value


def _whole(text: str) -> str:
    """Without halves of surrogate pairs, which JSON can write and UTF-8 cannot (RFC 8259, 8.2)."""
    return text.encode("utf-8", "replace").decode()


def uuid_of(body: Body, name: str) -> UUID | None:
    value = body.get(name)
    if value is None:
        return None
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        raise Refused(400, "invalid", _("This is not a UUID."), name) from None


def uuids_of(body: Body, name: str, most: int) -> tuple[UUID, ...]:
    values = body.get(name) or []
    if not isinstance(values, list) or len(values) > most:
        raise Refused(400, "invalid", _("These are too many files."), name)
    found = [uuid_of({name: value}, name) for value in values]
    return tuple(one for one in found if one is not None)


def told(body: Body, device: str) -> dict[str, str]:
    """What a browser says of itself and of the page around it."""
    page = body.get("page")
    page = page if isinstance(page, dict) else {}
    return {
        "page": _whole(str(page.get("url", ""))),
        "page_title": _whole(str(page.get("title", ""))),
        "device": device,
        "time_zone": text(body, "time_zone", 64),
    }


def _check_origin(request: HttpRequest) -> None:
    """Browsers say which page asks; programs say nothing. Only our own pages speak with these doors."""
    origin = request.headers.get("Origin", "")
    if origin and origin not in own_origins(request):
        raise Refused(403, "origin", "Only pages of this desk may ask here.")


def read_body(request: HttpRequest) -> Body:
    """One JSON object. Raises Refused."""
    try:
        return body_of(request.body)
    except RequestDataTooBig:
        raise Refused(413, "too_large", "At most 64 KiB.") from None


def body_of(raw: bytes) -> Body:
    """The same of what has come in. Raises Refused."""
    if len(raw) > LONGEST:
        raise Refused(413, "too_large", "At most 64 KiB.")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(400, "unreadable", "Send one JSON object.") from None
    if not isinstance(body, dict):
        raise Refused(400, "unreadable", "Send one JSON object.")
    return body
