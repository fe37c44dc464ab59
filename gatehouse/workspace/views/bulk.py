"""One verb for the conversations that are ticked in a list, and its undo."""

import json
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.conversations.actions.bulk import MOST, act_on_many, undo_many
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models import BulkAct, BulkStep
from gatehouse.workspace import answers, queues
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.bulk_forms import BULK_ASKS, BulkAsk
from gatehouse.workspace.filters import Asked


@require_POST
@agent_required
def bulk(request: AgentRequest, verb: str) -> HttpResponse:
    """Do it; with `open`, and where something is missing, ask for it first."""
    ask = BULK_ASKS.get(verb)
    if ask is None:
        raise Http404
    is_opened = ask.is_asked and "open" in request.POST
    form = ask.form(None if is_opened else request.POST, _asked(request))
    numbers = list(dict.fromkeys(request.POST.getlist("number")))
    if not form.is_valid():
        about = {"ask": ask, "verb": verb, "numbers": numbers[:MOST], "client_id": uuid4()}
        return answers.ask(request, None, "bulk", form, **about)
    try:
        act = act_on_many(verb, numbers, ask.data(form.cleaned_data), by=request.user, client_id=_client_id(request))
    except Impossible as reason:
        return answers.refused(request, None, str(reason))
    return _done(request, act, ask)


@require_POST
@agent_required
def undo(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Take one's own act back."""
    act = BulkAct.objects.filter(pk=pk, user=request.user).first()
    if act is None:
        raise Http404
    try:
        left = undo_many(act, by=request.user)
    except Impossible as reason:
        return answers.refused(request, None, str(reason))
    if left:
        return _told(request, _("Taken back, but not everywhere"), left, None)
    return _said(request, Said(_("Taken back.")))


def _done(request: AgentRequest, act: BulkAct, ask: BulkAsk) -> HttpResponse:
    steps = list(act.steps.order_by("number"))
    refused = [step for step in steps if step.refusal]
    done = len(steps) - len(refused)
    undo = Undo(reverse("workspace:bulk-undo", args=[act.pk])) if done else None
    text = ngettext("%(done)s: %(count)s conversation.", "%(done)s: %(count)s conversations.", done)
    said = text % {"done": ask.done, "count": done} if done else _("There was nothing to change.")
    return _told(request, said, refused, undo) if refused else _said(request, Said(said, undo))


def _said(request: AgentRequest, said: Said) -> HttpResponse:
    if not answers.is_fragment(request):
        return answers.go(request, reverse("workspace:queue"), said)
    answer = HttpResponse(answers.toast(request, said) + _fresh_id(request))
    answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "innerHTML"
    answer["HX-Trigger"] = json.dumps({"desk:done": "", "desk:bulk": ""})
    return answer


def _told(request: AgentRequest, heading: str, steps: list[BulkStep], undo: Undo | None) -> HttpResponse:
    """What could not be done, conversation by conversation."""
    answer = answers.ask(request, None, "bulk_told", heading=heading, steps=steps, undo=undo)
    if answers.is_fragment(request):
        answer.content += _fresh_id(request).encode()
        answer["HX-Retarget"], answer["HX-Reswap"] = "#dialog", "innerHTML"
        answer["HX-Trigger"] = json.dumps({"desk:bulk": ""})
    return answer


def _asked(request: AgentRequest) -> Asked:
    return Asked(request.user, queues.departments_of(request.user), answers.zone_of(request))


def _client_id(request: AgentRequest) -> UUID:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid4()


def _fresh_id(request: AgentRequest) -> str:
    """What is ticked next is another act, also before the list is fetched anew."""
    return render_to_string("workspace/_bulk_id.html", {"client_id": uuid4(), "is_oob": True}, request=request)
