"""The status page, one incident's page, the history, the feed and what machines read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from gatehouse.status import board as boards
from gatehouse.status.feed import Updates, newest_updates
from gatehouse.status.history import page_of
from gatehouse.status.machine import summary
from gatehouse.status.models import Incident
from gatehouse.status.pages import board_page, incident_page
from gatehouse.status.publishing import FOR_ALL, asked_language, published, unless_known


@published
def page(request: HttpRequest) -> HttpResponseBase:
    """All services, what is going on, what is planned, and the last days."""
    board = boards.board()
    return unless_known(request, board, "", lambda: render(request, "status/page.html", board_page(board)))


@published
def incident(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One incident or maintenance with all that was told about it."""
    found = Incident.objects.filter(pk=pk, is_active=True).prefetch_related("updates").first()
    if found is None:
        raise Http404
    board = boards.board()
    context = incident_page(found, board)
    return unless_known(request, board, found.seq, lambda: render(request, "status/incident.html", context))


@published
def history(request: HttpRequest) -> HttpResponseBase:
    """All that is over, by month, newest first."""
    board, shown = boards.board(), page_of(request.GET.get("before", ""))
    version = [(one.pk, one.seq) for one in shown.rows]
    context = {"is_open": True, "months": shown.months, "after": shown.after}
    return unless_known(request, board, version, lambda: render(request, "status/history.html", context))


@published
def feed(request: HttpRequest) -> HttpResponseBase:
    """Every update as an entry of an Atom feed."""
    board, updates = boards.board(), newest_updates()
    version = [(update.pk, len(update.texts), update.incident.seq) for update in updates]
    response = unless_known(request, board, version, lambda: Updates(updates)(request))
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def machine(request: HttpRequest) -> HttpResponseBase:
    """The board as JSON, for anybody's page or monitor; in English unless the address says otherwise."""
    board = boards.board()
    with translation.override(asked_language(request) or "en"):
        response = unless_known(request, board, "", lambda: _json(summary(board)))
    response["Cache-Control"] = FOR_ALL
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _json(content: dict[str, object]) -> HttpResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
