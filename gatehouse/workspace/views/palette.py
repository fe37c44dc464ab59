"""What the palette asks the server for: places to go to, and conversations that fit what was typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.workspace import queues
from gatehouse.workspace.pane import views_of
from gatehouse.workspace.recent import recently_opened
from gatehouse.workspace.search import LONGEST

FOUND = 8


@require_safe
@agent_required
def palette(request: AgentRequest) -> HttpResponse:
    """Departments, saved views and what was opened before; with `q` what a search finds, which is journaled as in the queue."""
    departments = queues.departments_of(request.user)
    wanted = " ".join(request.GET.get("q", "")[:LONGEST].split())
    if wanted:
        rows = queues.found(request.user, wanted, departments).rows[:FOUND]
        return render(request, "workspace/_palette_found.html", {"found": [row.conversation for row in rows]})
    context = {"departments": departments, "views": views_of(request.user), "recent": recently_opened(request.user)}
    return render(request, "workspace/_palette_places.html", context)
