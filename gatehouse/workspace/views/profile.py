"""An agent's own page: how customers see him, and how his desk looks and works."""

from uuid import UUID

from django.conf import settings
from django.forms.utils import ErrorDict
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatehouse.accounts.actions.remember_tour import remember_tour
from gatehouse.accounts.actions.set_desk import COLUMNS
from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.accounts.models import Tour
from gatehouse.conversations.downloads import face_response
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said
from gatehouse.workspace.profile_form import DeskForm, ProfileForm, TourForm


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def profile(request: AgentRequest) -> HttpResponse:
    """The page, and what was changed on it."""
    form = ProfileForm(answers.sent(request), request.FILES or None, user=request.user, initial=_now(request))
    if form.is_valid() and form.keep():
        return answers.go(request, reverse("workspace:profile"), Said(_("Your profile is saved.")))
    context = {
        "form": form,
        "may_answer_by_mail": settings.CONFIG.mail_agent_answers,
        "shows": "profile",
        "said": answers.take_said(request),
    }
    return render(request, "workspace/profile.html", context, status=422 if form.is_bound else 200)


@require_POST
@agent_required
def desk(request: AgentRequest) -> HttpResponse:
    """One setting of the desk, changed without leaving the page at hand."""
    form = DeskForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_reasons(form.errors), status=422, content_type="text/plain; charset=utf-8")
    form.save(request.user)
    return HttpResponse(status=204)


@require_POST
@agent_required
def tour(request: AgentRequest) -> HttpResponse:
    """Where the agent is in the tour; begun from a form, it leads to where the tour is."""
    form = TourForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_reasons(form.errors), status=422, content_type="text/plain; charset=utf-8")
    remember_tour(request.user, Tour(form.cleaned_data["tour"]), form.cleaned_data["step"])
    return HttpResponse(status=204) if answers.is_fragment(request) else redirect("workspace:queue")


@require_safe
@agent_required
def face(request: AgentRequest, face: UUID) -> HttpResponseBase:
    """An agent's picture, for colleagues."""
    return face_response(request, face)


def _now(request: AgentRequest) -> dict[str, object]:
    user = request.user
    return {name: getattr(user, name) for name in ("public_name", *COLUMNS)}


def _reasons(errors: ErrorDict) -> str:
    return " ".join(str(reason) for reasons in errors.values() for reason in reasons)
