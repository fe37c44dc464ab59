"""How a view answers after a verb: a fragment for a page that asked with htmx, a redirect for one that did not."""

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

from csp.constants import SELF
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations import zones
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.models import Conversation

_SAID = "desk_said"
DIALOG = "dialog"
SAYING = re.compile(r"say-[A-Z0-9-]{3,24}")  # the composer of one of several chats


@dataclass(frozen=True, slots=True)
class Undo:
    """The POST that takes something back."""

    url: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """A line to show for a moment."""

    text: str
    undo: Undo | None = None
    is_warning: bool = False


def done(
    request: AgentRequest, conversation: Conversation, said: Said | None = None, *, leaves: bool = False
) -> HttpResponse:
    """The verb is done. With `leaves` the agent may have lost sight of the conversation: then back to the queue."""
    if leaves and not conversations_for(request.user.actor).filter(pk=conversation.pk).exists():
        return go(request, reverse("workspace:queue"), said)
    return told(request, address(conversation), said, number=conversation.number)


def told(request: HttpRequest, url: str, said: Said | None, *, number: str = "") -> HttpResponse:
    """Something was done: the page says so and fetches what changed; one without scripts is led to `url`."""
    if not is_fragment(request):
        return go(request, url, said)
    answer = HttpResponse(toast(request, said))
    answer["HX-Retarget"], answer["HX-Reswap"] = "#toasts", "innerHTML"
    answer["HX-Trigger"] = json.dumps({"desk:done": number})
    return answer


def go(request: HttpRequest, url: str, said: Said | None = None) -> HttpResponse:
    """Lead to another page, which shows what was said."""
    if said:
        request.session[_SAID] = asdict(said)
    if not is_fragment(request):
        return HttpResponseRedirect(url)
    answer = HttpResponse()
    answer["HX-Redirect"] = url
    return answer


def refused(request: HttpRequest, conversation: Conversation | None, reason: str, *, status: int = 409) -> HttpResponse:
    """The verb makes no sense here. The reason stands where the agent has just pressed something."""
    context = {"reason": reason, "conversation": conversation}
    if not is_fragment(request):
        return render(request, "workspace/refused.html", context, status=status)
    answer = render(request, "workspace/_notice.html", context, status=status)
    answer["HX-Retarget"] = notice_of(request)
    answer["HX-Reswap"] = "innerHTML"
    return answer


def notice_of(request: HttpRequest) -> str:
    """Where something can be said beside what was pressed: a dialog, the composer, a chat's own (`say-` and its number)."""
    target = request.headers.get("HX-Target", "")
    return f"#{target}-notice" if target in (DIALOG, "pen") or is_from_chat(request) else "#notice"


def is_from_chat(request: HttpRequest) -> bool:
    """Whether it was written in one of the chats that stand side by side."""
    return SAYING.fullmatch(request.headers.get("HX-Target", "")) is not None


def ask(
    request: HttpRequest, conversation: Conversation | None, name: str, form: BaseForm | None = None, **more: Any
) -> HttpResponse:
    """The verb's question: a dialog's content for a page that asked with htmx, else a page of its own."""
    layout = "workspace/dialogs/_dialog.html" if is_fragment(request) else "workspace/dialogs/_page.html"
    context = {"layout": layout, "conversation": conversation, "form": form, **more}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"workspace/dialogs/{name}.html", context, status=status)


def sent(request: HttpRequest) -> Any:
    """What was posted, also when that is nothing at all; None for a question that was only opened."""
    return request.POST if request.method == "POST" else None


def first_error(form: BaseForm) -> str:
    """The first thing that is wrong with a form, as a sentence."""
    return str(next(iter(form.errors.values()))[0])


def with_frames(page: HttpResponse) -> HttpResponse:
    """Let a page show mails in frames: those of our own address, which carry a policy of their own."""
    page._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return page


def toast(request: HttpRequest, said: Said | None) -> str:
    return render_to_string("workspace/_toast.html", {"said": asdict(said)}, request=request) if said else ""


def take_said(request: HttpRequest) -> dict[str, Any] | None:
    """What the verb before this page wanted to be shown; it is shown once."""
    said: dict[str, Any] | None = request.session.pop(_SAID, None) if _SAID in request.session else None
    return said


def zone_of(request: HttpRequest) -> str:
    """The browser's time zone, which its scripts say with every request; empty without scripts."""
    name = request.headers.get("X-Time-Zone", "")[:64]
    return name if zones.named(name) else ""


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def address(conversation: Conversation) -> str:
    return reverse("workspace:conversation", args=[conversation.number])
