"""The list of conversations: the desk's first page, and the fragments that keep it up to date."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.workspace import answers
from gatehouse.workspace.pane import pane
from gatehouse.workspace.places import BadPlace, Place


@require_safe
@agent_required
def queue(request: AgentRequest) -> HttpResponse:
    """The desk's first page: the list, and nothing open."""
    try:
        after = Place.parse(request.GET.get("after", ""))
    except BadPlace as reason:
        return _bad(reason)
    context = {"pane": pane(request, after=after), "shows": "queue", "said": answers.take_said(request)}
    return render(request, "workspace/queue.html", context)


@require_safe
@agent_required
def rows(request: AgentRequest) -> HttpResponse:
    """The list anew (after a signal), or its next page (with `after`)."""
    try:
        after = Place.parse(request.GET.get("after", ""))
    except BadPlace as reason:
        return _bad(reason)
    shown = pane(request, after=after, counts=after is None, current=request.GET.get("current", "")[:24])
    return render(request, "workspace/_rows.html" if after else "workspace/_queue.html", {"pane": shown})


def _bad(reason: BadPlace) -> HttpResponse:
    return HttpResponse(str(reason), status=400, content_type="text/plain; charset=utf-8")
