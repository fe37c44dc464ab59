"""A recovery case at the desk: one agent prepares it with a reason, another approves it, anybody stops it."""

from collections.abc import Callable

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gatehouse.accounts.actions.recovery import APPROVERS, add_evidence, approve, cancel, prepare
from gatehouse.accounts.doors import AgentRequest, fresh_code_required, role_required
from gatehouse.accounts.models import Ending, EvidenceKind, RecoveryCase
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open_record import open_record
from gatehouse.exchange.levels import level_of
from gatehouse.workspace import answers, recovery_cases
from gatehouse.workspace.answers import Said
from gatehouse.workspace.doors import find


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_code_required
def recovery(request: AgentRequest, number: str) -> HttpResponse:
    """How far it is, and what this agent may do; POST does it."""
    conversation = find(request, number)
    case = recovery_cases.case_of(conversation)
    if case is None:
        raise Http404
    open_record(conversation, by=request.user.actor)
    if request.method != "POST":
        context = {"conversation": conversation, "shown": recovery_cases.shown(case, request.user)}
        return render(request, "workspace/recovery.html", {**context, "said": answers.take_said(request)})
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return answers.refused(request, conversation, _("Choose what is to be done."), status=422)
    try:
        said = act(request, case)
    except (Impossible, ValueError) as reason:  # what the verbs say no with
        return answers.refused(request, conversation, str(reason) or str(type(reason).__doc__), status=422)
    return answers.go(request, reverse("workspace:recovery", args=[number]), Said(said))


@require_safe
@role_required(*APPROVERS)
def report(request: AgentRequest) -> HttpResponse:
    """What goes on, for whoever may have to approve it; and, for who answers for it, who had a part in how many."""
    shares = recovery_cases.shares() if request.user.role in recovery_cases.REPORTERS else []
    context = {"threads": recovery_cases.running(request.user), "shares": shares}
    return render(request, "workspace/recoveries.html", {**context, "said": answers.take_said(request)})


def _identity(request: AgentRequest, case: RecoveryCase) -> str:
    reference = " ".join(request.POST.get("reference", "").split())
    if not reference:
        raise ValueError(_("Say where the exchange keeps the proof: the number of its check."))
    by = request.user
    add_evidence(case, EvidenceKind.IDENTITY, by=by.actor, agent=by, reference=reference)
    return _("Noted. Whoever approves it sees your name beside it.")


def _prepare(request: AgentRequest, case: RecoveryCase) -> str:
    prepare(case, request.POST.get("reason", ""), level=level_of(case.user), by=request.user)
    return _("Prepared. Another senior specialist, lead or security officer has to approve it within 24 hours.")


def _approve(request: AgentRequest, case: RecoveryCase) -> str:
    seen = request.POST.get("approval", "")
    approve(case, int(seen) if seen.isascii() and seen.isdigit() else 0, by=request.user)
    return _("Approved. The owner is told at every address, and the wait begins when that is done.")


def _stop(request: AgentRequest, case: RecoveryCase) -> str:
    """Why stands beside it for the colleagues, like the reason of whoever prepares one."""
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise ValueError(_("Say why it must not go on. Your colleagues read it as a note."))
    with transaction.atomic():
        if not cancel(case, Ending.AGENT, by=request.user.actor):
            return _("It was over already. Nothing was changed.")
        note(case.thread.conversation, Draft(text=reason), by=request.user.actor)
    return _("Stopped. Nothing was changed.")


_ACTS: dict[str, Callable[[AgentRequest, RecoveryCase], str]] = {
    "identity": _identity,
    "prepare": _prepare,
    "approve": _approve,
    "stop": _stop,
}
