"""Opening a way back in for somebody who reads none of the addresses of his account any more, from what he has written."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatehouse.accounts import limits
from gatehouse.accounts.actions.recovery import APPROVERS
from gatehouse.accounts.doors import AgentRequest, fresh_code_required, role_required
from gatehouse.accounts.sign_in_names import read
from gatehouse.conversations.actions.open_record import open_record
from gatehouse.conversations.actions.recover_for import new_address_of, recover_for
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said
from gatehouse.workspace.doors import find

_TRIES, _PER = 20, timedelta(hours=1)  # to find an account: nobody goes through a list of addresses here


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(*APPROVERS)
@fresh_code_required
def opening(request: AgentRequest, number: str) -> HttpResponse:
    """Whose account it is and by which check the exchange knows him again; POST opens the case."""
    conversation = find(request, number)
    new = new_address_of(conversation)
    if new is None:
        raise Http404
    open_record(conversation, by=request.user.actor)
    if request.method != "POST":
        return render(request, "workspace/recovery_opening.html", {"conversation": conversation, "new": new.masked})
    try:
        _open(request, conversation)
    except ValueError as reason:
        return answers.refused(request, conversation, str(reason) or str(type(reason).__doc__), status=422)
    said = Said(
        _("Opened. The owner is told at every address; a colleague has to prepare it, and a third to approve it.")
    )
    return answers.go(request, reverse("workspace:recovery", args=[number]), said)


def _open(request: AgentRequest, conversation: Conversation) -> None:
    reference = " ".join(request.POST.get("reference", "").split())
    if not reference:
        raise ValueError(_("Say where the exchange keeps the proof: the number of its check."))
    if limits.hit(f"recovery-opening:{request.user.pk}", limit=_TRIES, per=_PER):
        raise ValueError(_("You have tried this many times within an hour. Ask a colleague, or try again later."))
    recover_for(conversation, read(request.POST.get("name", "")), reference, by=request.user)
