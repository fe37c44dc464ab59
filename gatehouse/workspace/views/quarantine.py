"""Mail that could not be taken in: leads read it safely, let it be taken in again, or dismiss it with a reason."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts.doors import AgentRequest, role_required
from gatehouse.accounts.models import Role
from gatehouse.channels.email.access import QUARANTINE_ROLES, aside_for, quarantine_for
from gatehouse.channels.email.actions.quarantine import dismiss, note_reading, replay, undismiss
from gatehouse.channels.email.models import Fate, RawMail
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.workspace import answers, held, trouble
from gatehouse.workspace import quarantine as shown
from gatehouse.workspace.answers import Said, Undo

View = Callable[[AgentRequest, RawMail], HttpResponseBase]


def _of_one(view: View) -> Callable[..., HttpResponseBase]:
    """A view of one mail that waits; the others do not exist for it."""

    @role_required(*QUARANTINE_ROLES)
    @wraps(view)
    def guarded(request: AgentRequest, pk: UUID) -> HttpResponseBase:
        mail = quarantine_for(request.user).filter(pk=pk).first()
        if mail is None:
            raise Http404
        return view(request, mail)

    return guarded


@require_safe
@role_required(Role.LEAD, Role.OPERATOR)
def sign(request: AgentRequest) -> HttpResponse:
    """What stands in the rail while mail is in trouble; fetched when the page stands, so that no page waits for it."""
    return render(request, "workspace/_mail_sign.html", {"trouble": trouble.trouble()})


@require_safe
@role_required(*QUARANTINE_ROLES)
def quarantine(request: AgentRequest) -> HttpResponse:
    """All that waits, the oldest first; or, with `aside`, what nobody waits for, the newest first."""
    try:
        after = UUID(request.GET["after"]) if "after" in request.GET else None
    except ValueError:
        reason = "Give `after` as the id of a mail.\n"
        return HttpResponse(reason, status=400, content_type="text/plain; charset=utf-8")
    aside = "aside" in request.GET
    page = shown.page(request.user, after, aside=aside)
    context = {"page": page, "aside": aside, "said": answers.take_said(request), "shows": "quarantine"}
    return render(request, "workspace/quarantine.html", context)


@require_safe
@role_required(*QUARANTINE_ROLES)
def one(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Read one that waits, or that was put aside, after the guard and without anything that acts."""
    mail = quarantine_for(request.user).filter(pk=pk).first() or aside_for(request.user).filter(pk=pk).first()
    if mail is None:
        raise Http404
    note_reading(mail.pk, by=request.user)
    return render(
        request, "workspace/quarantined.html", {"mail": mail, "read": shown.read(mail), "shows": "quarantine"}
    )


@require_POST
@_of_one
def replaying(request: AgentRequest, mail: RawMail) -> HttpResponse:
    replay(mail, by=request.user)
    return _decided(request, Said(_("It is taken in again now.")))


@require_POST
@role_required(*QUARANTINE_ROLES)
def dismissal(request: AgentRequest, pk: UUID) -> HttpResponse:
    """Dismiss it; or, with `undo`, put it back."""
    wanted = Fate.DISMISSED if "undo" in request.POST else Fate.QUARANTINED
    mail = RawMail.objects.filter(pk=pk, fate=wanted).first()
    if mail is None:
        raise Http404
    if wanted == Fate.DISMISSED:
        undismiss(mail, by=request.user)
        return _decided(request, Said(_("Taken back.")))
    try:
        dismiss(mail, request.POST.get("reason", ""), by=request.user)
    except Impossible as reason:
        return answers.refused(request, None, str(reason), status=422)
    return _decided(request, Said(_("Dismissed."), Undo(request.path, {"undo": "1"})))


def _decided(request: AgentRequest, said: Said) -> HttpResponse:
    held.forget()
    return answers.go(request, reverse("workspace:quarantine"), said)
