"""A conversation's whole journal as a page: every entry with who, when and its sentence, and who read it."""

from django.http import HttpResponse
from django.shortcuts import render

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations.actions.open_record import open_record
from gatehouse.conversations.models import Conversation
from gatehouse.workspace.doors import reading
from gatehouse.workspace.journal_page import BadQuery, asked, journal_page


@reading
def journal(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """One page of it. Reading it is noted as reading the conversation is."""
    try:
        wanted = asked(request.GET)
    except BadQuery as reason:
        return HttpResponse(f"{reason}\n", status=400, content_type="text/plain; charset=utf-8")
    open_record(conversation, by=request.user.actor)
    shown = journal_page(conversation, wanted)
    return render(request, "workspace/journal.html", {"conversation": conversation, "journal": shown})
