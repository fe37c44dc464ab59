"""Answers, notes, and conversations that we begin."""

import json
from dataclasses import replace
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.channels.forms.uploads import take_all
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.keep_draft import Overtaken, Words, end_draft, keep_draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.open import Request, open_for
from gatehouse.conversations.actions.reply import Meanwhile, reply
from gatehouse.conversations.actions.state import solve
from gatehouse.conversations.actions.upload import uploads_of
from gatehouse.conversations.models import Conversation, State
from gatehouse.conversations.post import Posted
from gatehouse.conversations.removed import removals
from gatehouse.conversations.seen import held_for
from gatehouse.guard import Finding
from gatehouse.workspace import answers, queues
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.doors import verb
from gatehouse.workspace.pen import Pen, answer_sheet
from gatehouse.workspace.views.acts import reopening
from gatehouse.workspace.writing_forms import AnswerForm, DraftForm, OpeningForm, WritingForm


@verb
def replies(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Send an answer; then wait for the customer or solve, when asked to. What others answered meanwhile is shown first."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    before = State(conversation.state)
    try:
        posted, is_solved = _reply(request, conversation, form)
    except Meanwhile as meanwhile:
        return _meanwhile(request, conversation, form, meanwhile)
    said = _solved(conversation, before) if is_solved else _sent(request, conversation, posted)
    return _written(request, conversation, "answer", posted, said)


def _solved(conversation: Conversation, before: State) -> Said:
    return Said(_("%(number)s is solved.") % {"number": conversation.number}, reopening(conversation, before))


def _sent(request: HttpRequest, conversation: Conversation, posted: Posted) -> Said | None:
    """That it is sent, with the way to take it back while its mail waits; in a chat it is read at once."""
    if not posted.is_new or not held_for() or answers.is_from_chat(request):
        return None
    undo = Undo(reverse("workspace:taking-back", args=[conversation.number]), {"message": str(posted.message)})
    return Said(_("Sent."), undo)


def _reply(request: AgentRequest, conversation: Conversation, form: AnswerForm) -> tuple[Posted, bool]:
    """Post the answer and say whether that solved the conversation."""
    draft, data, by = _draft(request, form), form.cleaned_data, request.user.actor
    with transaction.atomic():
        posted = reply(conversation, draft, by=by, ask=data["then"] == "ask", since=data["since"])
        # The same answer again solves nothing: the customer may have written since.
        is_solved = data["then"] == "solve" and posted.is_new
        if is_solved:
            solve(conversation, by=by)
        end_draft(conversation, _words(form, "answer"), by=by)
    return posted, is_solved


def _meanwhile(
    request: AgentRequest, conversation: Conversation, form: AnswerForm, meanwhile: Meanwhile
) -> HttpResponse:
    """What others answered, and the way to send all the same; a page without scripts carries the text along."""
    sure = f"{meanwhile.answers[-1].seq}:{form.cleaned_data['then']}"
    context = {"conversation": conversation, "theirs": meanwhile.answers, "form": form, "sure": sure}
    if not answers.is_fragment(request):
        return render(request, "workspace/meanwhile.html", context, status=409)
    answer = render(request, "workspace/_meanwhile.html", context, status=409)
    answer["HX-Retarget"] = answers.notice_of(request) if answers.is_from_chat(request) else "#pen-notice"
    answer["HX-Reswap"] = "innerHTML"
    return answer


@verb
def notes(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Leave a note that only staff can see."""
    form = WritingForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    draft = _draft(request, form)
    with transaction.atomic():
        posted = note(conversation, draft, by=request.user.actor)
        end_draft(conversation, _words(form, "note"), by=request.user.actor)
    return _written(request, conversation, "note", posted, None)


@verb
def drafts(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Keep what is being written; when it was changed elsewhere (409), what is there now and the choice between the two."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=422)
    data = form.cleaned_data
    try:
        version = keep_draft(conversation, _words(form, data["sheet"]), by=request.user.actor)
    except Overtaken as overtaken:
        return render(request, "workspace/_overtaken.html", {"kept": overtaken.kept}, status=409)
    return JsonResponse({"version": version})


def _words(form: WritingForm | DraftForm, sheet: str) -> Words:
    data = form.cleaned_data
    text, based_on = data["text"].replace("\r\n", "\n"), data["version"] or 0
    known = {"client_id": data["client_id"], "continues": data["continues"]}
    return Words(sheet=sheet, text=text, based_on=based_on, **known)


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
        text=data["text"],
        attachments=tuple(kept),
        form=data["form"],
        channel="chat" if answers.is_from_chat(request) else "desk",
        client_id=data["client_id"],
    )


def _written(
    request: AgentRequest, conversation: Conversation, kind: str, posted: Posted, said: Said | None
) -> HttpResponse:
    """A fresh sheet, and what is to be said about the one that was sent."""
    if (warning := _warning(posted.found)) is not None:
        said = replace(warning, undo=said.undo if said else None)
    if not answers.is_fragment(request):
        return answers.done(request, conversation, said)
    conversation.refresh_from_db(fields=["seq", "state", "merged_into"])
    context = {"conversation": conversation, "said_html": answers.toast(request, said)}
    if answers.is_from_chat(request):
        context |= {"sheet": answer_sheet(None), "seen": posted.seq}
    else:
        context["pen"] = Pen.fresh(conversation, request.user, kind)
    fresh = "workspace/live/_said.html" if "sheet" in context else "workspace/_pen_sent.html"
    answer = HttpResponse(render_to_string(fresh, context, request=request))
    answer["HX-Trigger"] = json.dumps({"desk:sent": conversation.number})
    return answer


def _warning(found: tuple[Finding, ...]) -> Said | None:
    """The guard took something out of what an agent wrote: he is told, as a customer would be."""
    removed = [{"kind": str(finding.kind), "count": finding.count} for finding in found]
    return Said(" ".join(removal.said for removal in removals(removed)), is_warning=True) if removed else None
