"""Answers, notes, and conversations that we begin."""

import json
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.channels.forms.uploads import take_all
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open import Request, open_for
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.upload import uploads_of
from gatehouse.conversations.models import Conversation, State
from gatehouse.conversations.post import Posted
from gatehouse.conversations.removed import removals
from gatehouse.guard import Finding
from gatehouse.workspace import answers, queues
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.doors import verb
from gatehouse.workspace.forms import OpeningForm, WritingForm
from gatehouse.workspace.pen import Pen
from gatehouse.workspace.views.acts import reopening


@verb
def replies(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Send an answer; then wait for the customer or solve, when asked to."""
    form = WritingForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    before, then = State(conversation.state), form.cleaned_data["then"]
    draft = _draft(request, form)
    with transaction.atomic():
        posted = reply(conversation, draft, by=request.user.actor, ask=then == "ask")
        # The same answer again solves nothing: the customer may have written since.
        is_solved = then == "solve" and posted.is_new
        if is_solved:
            solve(conversation, by=request.user.actor)
    undo = reopening(conversation, before) if is_solved else None
    return _written(request, conversation, "answer", posted, undo)


@verb
def notes(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Leave a note that only staff can see."""
    form = WritingForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    posted = note(conversation, _draft(request, form), by=request.user.actor)
    return _written(request, conversation, "note", posted, None)


@require_http_methods(["GET", "HEAD", "POST"])
@agent_required
def opening(request: AgentRequest) -> HttpResponse:
    """Begin a conversation for a customer who phoned or must be told something."""
    form = OpeningForm(answers.sent(request), departments=queues.departments_of(request.user), initial=_fresh_ids())
    if not form.is_valid():
        return answers.ask(request, None, "opening", form)
    try:
        asked = _asked(request, form)
    except Impossible as reason:
        form.add_error("text", str(reason))
        return answers.ask(request, None, "opening", form)
    opened = open_for(asked, by=request.user.actor)
    return answers.go(request, answers.address(opened.conversation), _warning(opened.found))


def _asked(request: HttpRequest, form: OpeningForm) -> Request:
    data = form.cleaned_data
    return Request(
        subject=data["subject"],
        draft=_draft(request, form),
        department=data["department"],
        topic=data["topic"],
        name=data["name"],
        email=data["email"],
        language=data["language"],
        origin=data["client_id"],
    )


def _fresh_ids() -> dict[str, str]:
    return {"form": str(uuid4()), "client_id": str(uuid4())}


def _draft(request: HttpRequest, form: WritingForm) -> Draft:
    """What was written. Files that came with the form itself, from a page without scripts, are taken in first."""
    data = form.cleaned_data
    kept = [one.pk for one in data["attachments"]]
    if files := request.FILES.getlist("files"):
        form_id = data["form"] or uuid4()
        if problems := take_all(request, [file for file in files if not isinstance(file, str)], form_id):
            raise Impossible(f"{problems[0].name}: {problems[0].message}")
        kept = [one.pk for one in uploads_of(form_id)]
        data["form"] = form_id
    return Draft(
        text=data["text"], attachments=tuple(kept), form=data["form"], channel="desk", client_id=data["client_id"]
    )


def _written(
    request: AgentRequest, conversation: Conversation, kind: str, posted: Posted, undo: Undo | None
) -> HttpResponse:
    """A fresh sheet, and what is to be said about the one that was sent."""
    said = _warning(posted.found)
    if said is None and undo is not None:
        said = Said(_("%(number)s is solved.") % {"number": conversation.number}, undo)
    if not answers.is_fragment(request):
        return answers.done(request, conversation, said)
    conversation.refresh_from_db(fields=["state", "merged_into"])
    context = {
        "pen": Pen.fresh(conversation, kind),
        "conversation": conversation,
        "said_html": answers.toast(request, said),
    }
    answer = HttpResponse(render_to_string("workspace/_pen_sent.html", context, request=request))
    answer["HX-Trigger"] = json.dumps({"desk:sent": conversation.number})
    return answer


def _warning(found: tuple[Finding, ...]) -> Said | None:
    """The guard took something out of what an agent wrote: he is told, as a customer would be."""
    removed = [{"kind": str(finding.kind), "count": finding.count} for finding in found]
    return Said(" ".join(removal.said for removal in removals(removed)), is_warning=True) if removed else None
