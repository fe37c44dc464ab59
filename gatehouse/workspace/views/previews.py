"""What a customer will get, shown to who writes it."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from gatehouse.accounts.doors import AgentRequest
from gatehouse.channels.email.previews import preview as mail_preview
from gatehouse.conversations.actions.posting import called_by
from gatehouse.conversations.models import Conversation
from gatehouse.conversations.post import guarded
from gatehouse.workspace import answers
from gatehouse.workspace.doors import verb
from gatehouse.workspace.writing_forms import WritingForm

# As in the customer's mail program: styles of the mail alone, nothing fetched, nothing run, nowhere to go.
_MAIL = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [],
}


@verb
def preview(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """What is written as it will be shown, without what the guard would take out, and the frames with its mail."""
    form = WritingForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    text = guarded(form.cleaned_data["text"]).text
    is_note = request.POST.get("sheet") == "note"
    called = called_by(text, conversation.pk, request.user.actor) if is_note else {}
    calls = [{"agent": agent, "name": name} for agent, name in called.items()]
    context = {"text": text, "calls": calls, "conversation": conversation, "is_note": is_note}
    return render(request, "workspace/_preview.html", context)


@xframe_options_sameorigin
@never_cache
@verb
def mail(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """The answer's mail in the customer's language and direction: its HTML, or with `part` its plain text."""
    form = WritingForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    data = form.cleaned_data
    text = guarded(data["text"]).text
    made = mail_preview(conversation, text, asks=data["then"] == "ask", agent=request.user)
    html = "" if made is None else str(made.alternatives[0][0])
    is_text = request.POST.get("part") == "text"
    if made is None or is_text:
        context = {"mail": made, "html_language": conversation.language}
        response = render(request, "workspace/mail_preview.html", context)
    else:
        response = HttpResponse(html)
    response._csp_config = _MAIL  # type: ignore[attr-defined]
    return response
