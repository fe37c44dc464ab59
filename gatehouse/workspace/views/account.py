"""How the customer's account stands: a part of his panel that comes by itself, so that no page waits for the exchange."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations.actions.open_record import note_account_read
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers
from gatehouse.workspace.account_facts import account_facts
from gatehouse.workspace.doors import reading


@reading
def account(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """For a page with htmx its part, else a page. That it was read is written down before the exchange is asked."""
    if conversation.contact.user_id is None:
        raise Http404
    note_account_read(conversation, by=request.user.actor)
    facts = account_facts(conversation)
    if facts is None:
        raise Http404
    page = "_account" if answers.is_fragment(request) else "account"
    return render(request, f"workspace/{page}.html", {"conversation": conversation, "facts": facts})
