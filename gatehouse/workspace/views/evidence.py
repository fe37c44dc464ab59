"""A mail's original that was locked away: ask for it with a reason, approve it for a colleague, take it once."""

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gatehouse.accounts.doors import AgentRequest, fresh_code_required
from gatehouse.channels.email.access import get_mail
from gatehouse.channels.email.actions.evidence import (
    approve_original,
    ask_for_original,
    asked_for,
    may_take_part,
    open_original,
)
from gatehouse.channels.email.models import IncomingMail, RawMail
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said
from gatehouse.workspace.views.mails import saved


def _locked(request: AgentRequest, pk: int) -> tuple[IncomingMail, RawMail]:
    """The mail, for those who may take part in opening it; for all others there is no such thing."""
    try:
        mail = get_mail(request.user.actor, pk)
    except (IncomingMail.DoesNotExist, OverflowError):
        raise Http404 from None
    if mail.raw is None or not may_take_part(request.user, mail):
        raise Http404
    return mail, mail.raw


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_code_required
def evidence(request: AgentRequest, pk: int) -> HttpResponse:
    """How far it is; POST asks, or approves what somebody else has asked for."""
    mail, raw = _locked(request, pk)
    if request.method != "POST":
        asked = asked_for(raw)
        context = {"mail": mail, "message": mail.message, "asked": asked, "said": answers.take_said(request)}
        return render(request, "workspace/evidence.html", context)
    here = reverse("workspace:mail-evidence", args=[pk])
    try:
        if "approve" in request.POST:
            approve_original(raw, by=request.user)
            return answers.go(request, here, Said(_("Approved. It can be taken once, within 24 hours.")))
        ask_for_original(raw, request.POST.get("reason", ""), by=request.user)
    except Impossible as reason:
        return answers.refused(request, None, str(reason), status=422)
    return answers.go(request, here, Said(_("Asked. Another lead or security officer has to approve it here.")))


@require_POST
@fresh_code_required
def taking(request: AgentRequest, pk: int) -> HttpResponseBase:
    """The mail as it came, for who asked, once."""
    mail, raw = _locked(request, pk)
    try:
        pieces = open_original(raw, by=request.user)
    except Impossible as reason:
        return answers.refused(request, None, str(reason))
    answer = StreamingHttpResponse(pieces, content_type="application/octet-stream")
    answer["Content-Length"] = str(raw.size)
    return saved(answer, f"mail-{mail.pk}.eml")
