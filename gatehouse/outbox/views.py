"""The outbox page: what the demo would have mailed, as a mail program shows it. Anywhere else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from gatehouse.channels.email.models import OutboxMail
from gatehouse.outbox.reading import Reading

PAGE = 50
TABS = ("mail", "text", "head", "source")
_More = ParamSpec("_More")
_View = Callable[Concatenate[HttpRequest, _More], HttpResponse]
# A mail is styled inline, as mail programs need it, and may do nothing else; its links open beside it.
_MAIL = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}


def demo_only(view: _View[_More]) -> _View[_More]:
    @wraps(view)
    def only_there(request: HttpRequest, *more: _More.args, **named: _More.kwargs) -> HttpResponse:
        if not settings.CONFIG.demo:
            raise Http404
        return view(request, *more, **named)

    return only_there


@require_safe
@demo_only
@never_cache
def newest(request: HttpRequest) -> HttpResponse:
    """The list, with the newest mail open beside it."""
    rows = _rows(request)
    return _page(request, rows, rows[0] if rows else None, is_list=True)


@require_safe
@demo_only
@never_cache
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One mail, with the list it was chosen from."""
    return _page(request, _rows(request), get_object_or_404(OutboxMail, pk=pk), is_list=False)


@require_safe
@demo_only
@never_cache
@xframe_options_sameorigin
def body(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail's own HTML, for the frame in the page."""
    html = Reading(get_object_or_404(OutboxMail, pk=pk)).html
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response._csp_config = _MAIL  # type: ignore[attr-defined]
    return response


def _page(request: HttpRequest, rows: list[OutboxMail], chosen: OutboxMail | None, *, is_list: bool) -> HttpResponse:
    shown = request.GET.get("show", "")
    context: dict[str, Any] = {
        "mails": [Reading(row) for row in rows],
        "chosen": Reading(chosen) if chosen else None,
        "shown": shown if shown in TABS else TABS[0],
        "to": _wanted(request),
        "older": rows[-1].pk if len(rows) == PAGE else None,
        "is_list": is_list,
    }
    response = render(request, "outbox/page.html", context)
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def _rows(request: HttpRequest) -> list[OutboxMail]:
    """The newest mails to the wanted recipient, or those before the one in `before`; a wrong number shows the newest."""
    rows: QuerySet[OutboxMail] = OutboxMail.objects.order_by("-pk")
    if wanted := _wanted(request):
        rows = rows.filter(recipient=wanted)
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    return list(rows[:PAGE])


def _wanted(request: HttpRequest) -> str:
    return request.GET.get("to", "").replace("\x00", "").strip().lower()[:254]
