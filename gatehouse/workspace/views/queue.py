"""The lists of the desk: its first page, the agent's mentions, and the fragments that keep them up to date."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.workspace import answers, mentions
from gatehouse.workspace.pane import pages_of, pane
from gatehouse.workspace.places import BadPlace, Place


@require_safe
@agent_required
def queue(request: AgentRequest) -> HttpResponse:
    """The desk's first page: the list, and nothing open."""
    try:
        after = Place.parse(request.GET.get("after", ""))
    except BadPlace as reason:
        return _bad(reason)
    said = answers.take_said(request)
    if _is_mentions(request):
        context = {"mentions": mentions.page(request.user, after), "shows": "mentions", "said": said}
    else:
        context = {"pane": pane(request, after=after), "shows": "queue", "said": said}
    return answers.with_frames(render(request, "workspace/queue.html", context))


@require_safe
@agent_required
def rows(request: AgentRequest) -> HttpResponse:
    """The list anew (after a signal) with the rail's count of mentions, or its next page (with `after`)."""
    try:
        after = Place.parse(request.GET.get("after", ""))
    except BadPlace as reason:
        return _bad(reason)
    current = request.GET.get("current", "")[:24]
    if _is_mentions(request):
        shown = mentions.page(request.user, after, pages=pages_of(request), current=current)
        return render(
            request, "workspace/_mention_rows.html" if after else "workspace/_listed.html", {"mentions": shown}
        )
    listed = pane(request, after=after, counts=after is None, current=current)
    return render(request, "workspace/_rows.html" if after else "workspace/_listed.html", {"pane": listed})


def _is_mentions(request: AgentRequest) -> bool:
    return request.GET.get("segment") == mentions.SEGMENT and not request.GET.get("q")


def _bad(reason: BadPlace) -> HttpResponse:
    return HttpResponse(str(reason), status=400, content_type="text/plain; charset=utf-8")
