"""A mail as it was sent: its page, the frame with its HTML, and what of it may be taken along."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.channels.email.access import get_mail, may_have_original
from gatehouse.channels.email.actions.quarantine import note_reading
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.models import IncomingMail
from gatehouse.conversations.actions.open_record import open_record
from gatehouse.conversations.downloads import INERT
from gatehouse.workspace import mails

View = Callable[[AgentRequest, IncomingMail], HttpResponseBase]
Answer = TypeVar("Answer", bound=HttpResponseBase)
# Styled inline, as mails are; it runs, fetches, sends and leads to nothing. Its pictures stand in it as data.
_FRAME = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": ["data:"],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}


def _reading(view: View) -> Callable[..., HttpResponseBase]:
    """A view of one mail, for who reads its conversation; that he does is written down."""

    @require_safe
    @agent_required
    @wraps(view)
    def guarded(request: AgentRequest, pk: int) -> HttpResponseBase:
        try:
            mail = get_mail(request.user.actor, pk)
        except (IncomingMail.DoesNotExist, OverflowError):
            raise Http404 from None
        if mail.message is None:
            raise Http404
        open_record(mail.message.moved_to or mail.message.conversation, by=request.user.actor)
        return view(request, mail)

    return guarded


@_reading
def mail(request: AgentRequest, mail: IncomingMail) -> HttpResponse:
    """Who sent it and how sure that is, where its links really lead, and the frame."""
    shown = _shown(mail)
    via = list(mail.arrivals.order_by("inbox__address").values_list("inbox__address", flat=True).distinct())
    context = {"mail": mail, "message": mail.message, "shown": shown, "via": via}
    answer = render(request, "workspace/mail.html", context)
    answer._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return answer


@xframe_options_sameorigin
@_reading
def frame(request: AgentRequest, mail: IncomingMail) -> HttpResponse:
    """The HTML alone, made safe."""
    answer = render(request, "workspace/mail_frame.html", {"shown": _shown(mail)})
    answer._csp_config = _FRAME  # type: ignore[attr-defined]
    return answer


@_reading
def copy(request: AgentRequest, mail: IncomingMail) -> HttpResponse:
    """Its head and words after the guard, as a text."""
    answer = HttpResponse(mails.as_text(mail), content_type="text/plain; charset=utf-8")
    return saved(answer, f"mail-{mail.pk}.txt")


@_reading
def original(request: AgentRequest, mail: IncomingMail) -> HttpResponseBase:
    """The mail as it came, for leads and security; nobody has it alone where a secret was found in it."""
    if mail.raw is None:
        raise Http404
    if not may_have_original(request.user, mail):
        raise PermissionDenied
    note_reading(mail.raw.pk, by=request.user, original=True)
    answer = StreamingHttpResponse(store.pieces(mail.raw), content_type="application/octet-stream")
    answer["Content-Length"] = str(mail.raw.size)
    return saved(answer, f"mail-{mail.pk}.eml")


def _shown(mail: IncomingMail) -> mails.SafeHtml | None:
    return mails.shown_html(mail, mail.message) if mail.message and mail.message.html else None


def saved(answer: Answer, name: str) -> Answer:
    """To be kept as a file; a browser makes nothing else of it."""
    for header, value in INERT.items():
        answer[header] = value
    del answer["Accept-Ranges"]
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
