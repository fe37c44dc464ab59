"""Saved views: name the list that is on the page, change, share, move, delete and bring back."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.conversations.access import saved_views_for
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.saved_views import (
    delete_view,
    keep_view,
    led_by,
    may_change,
    move_view,
    restore_view,
)
from gatehouse.conversations.models import SavedView
from gatehouse.workspace import answers, queues
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.forms import MoveForm, ViewForm
from gatehouse.workspace.pane import choice_of, query_of

View = Callable[[AgentRequest, SavedView], HttpResponseBase]


def _changing(view: View) -> Callable[..., HttpResponseBase]:
    """A view that changes a saved one: unseen is 404, seen but another's to change is 403."""

    @agent_required
    @wraps(view)
    def guarded(request: AgentRequest, pk: int) -> HttpResponseBase:
        found = saved_views_for(request.user).filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise Http404
        if not may_change(found, request.user):
            raise PermissionDenied
        return view(request, found)

    return guarded


@require_safe
@agent_required
def views(request: AgentRequest) -> HttpResponse:
    """All views of this agent, to be put in order, changed and deleted."""
    found = saved_views_for(request.user).filter(is_active=True).select_related("department")
    led = set(led_by(request.user).values_list("pk", flat=True))
    rows = [
        (view, view.department_id in led or not view.is_shared) for view in found.order_by("department", "position")
    ]
    rows.sort(key=lambda row: row[0].is_shared)
    return render(request, "workspace/views.html", {"rows": rows, "said": answers.take_said(request)})


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def new(request: AgentRequest) -> HttpResponse:
    """Give the list that is on the page a name."""
    return _ask(request, SavedView(owner=request.user, query=_query(request)), is_new=True)


@require_http_methods(["GET", "HEAD", "POST"])
@_changing
def view(request: AgentRequest, view: SavedView) -> HttpResponse:
    """Rename it, share it, or let it be the list that is on the page by now."""
    if not view.is_active:
        raise Http404
    if request.GET.get("segment") or request.POST.get("query"):
        view.query = _query(request)
    return _ask(request, view, is_new=False)


@require_POST
@_changing
def position(request: AgentRequest, view: SavedView) -> HttpResponse:
    """Up or down in its list."""
    form = MoveForm(request.POST)
    if not form.is_valid() or not view.is_active:
        return answers.refused(request, None, answers.first_error(form) if form.errors else "", status=422)
    move_view(view, form.cleaned_data["step"], by=request.user.actor)
    return answers.go(request, reverse("workspace:views"))


@require_POST
@_changing
def deletion(request: AgentRequest, view: SavedView) -> HttpResponse:
    """Take it out of the menus."""
    delete_view(view, by=request.user.actor)
    undo = Undo(reverse("workspace:view-restoration", args=[view.pk]))
    return answers.go(
        request, reverse("workspace:views"), Said(_("“%(name)s” is deleted.") % {"name": view.name}, undo)
    )


@require_POST
@_changing
def restoration(request: AgentRequest, view: SavedView) -> HttpResponse:
    """Bring a deleted one back."""
    try:
        restore_view(view, by=request.user.actor)
    except Impossible as reason:
        return answers.refused(request, None, str(reason))
    return answers.go(request, reverse("workspace:views"), Said(_("“%(name)s” is back.") % {"name": view.name}))


def _ask(request: AgentRequest, view: SavedView, *, is_new: bool) -> HttpResponse:
    form = ViewForm(answers.sent(request), instance=view, led=led_by(request.user))
    if not form.is_valid():
        return answers.ask(request, None, "view", form, view=view, is_new=is_new)
    try:
        keep_view(view, by=request.user.actor)
    except Impossible as reason:
        form.add_error("name", str(reason))
        return answers.ask(request, None, "view", form, view=view, is_new=is_new)
    return answers.go(request, f"{reverse('workspace:queue')}?{view.query}&view={view.pk}")


def _query(request: AgentRequest) -> str:
    """The list that the address or the form names, as this version writes it."""
    asked = QueryDict(request.POST.get("query", "")[:4000]) if request.method == "POST" else request.GET
    departments = queues.departments_of(request.user)
    return urlencode(query_of(choice_of(asked, request.user, departments)))
