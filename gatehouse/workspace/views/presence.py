"""Who else is there: an agent's page says what he does, and gets the others."""

from django.http import HttpResponse
from django.shortcuts import render

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations.actions.presence import appear, leave, present
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers
from gatehouse.workspace.doors import question
from gatehouse.workspace.forms import PresenceForm


@question
def presence(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """The others who look at this conversation or write in it; a POST says what the agent himself does."""
    form = PresenceForm(answers.sent(request))
    if form.is_bound and not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    if form.is_bound:
        doing, by = form.cleaned_data["doing"], request.user.actor
        if doing == "gone":
            leave(conversation, by=by)
        else:
            appear(conversation, is_writing=doing == "writing", by=by)
    return render(request, "workspace/_presence.html", {"others": present(conversation, but=request.user.actor)})
