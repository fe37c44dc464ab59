"""The agent's live chats: the page, what is new on it, and the verbs that only chats have."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts.actions.set_availability import set_availability
from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.channels.chat.actions.turn import make_chat, make_ticket
from gatehouse.conversations.actions.claim import claim
from gatehouse.conversations.models import AddressKind, Conversation
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.chats import SIDE_BY_SIDE, board, visit_of
from gatehouse.workspace.doors import question, verb
from gatehouse.workspace.forms import SwitchForm

_KNOWN = re.compile(r"([A-Z0-9-]{3,24}):([0-9]{1,9})")


@require_safe
@agent_required
def live(request: AgentRequest) -> HttpResponse:
    """Who waits, and the agent's own chats side by side."""
    context = {"board": board(request.user, {}), "shows": "live", "said": answers.take_said(request)}
    return render(request, "workspace/live.html", context)


@require_safe
@agent_required
def news(request: AgentRequest) -> HttpResponse:
    """What is new for a page that shows these conversations up to these numbers: `shown=GH-4F7K-2M:17,…`."""
    known = _known(request)
    context = {"board": board(request.user, known), "known": known, "shows": "live"}
    return render(request, "workspace/live/_news.html", context)


def _known(request: HttpRequest) -> dict[str, int]:
    pairs = (_KNOWN.fullmatch(one) for one in request.GET.get("shown", "").split(",")[: 2 * SIDE_BY_SIDE])
    return {pair[1]: int(pair[2]) for pair in pairs if pair}


@verb
def claiming(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Take a chat that waits; whoever comes second is told who was faster."""
    claim(conversation, by=request.user.actor)
    return answers.told(request, reverse("workspace:live"), None, number=conversation.number)


@question
def chat(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Who writes and whether he is there; a POST lets it go on as a ticket (`on` 0) or as a chat again (1)."""
    if request.method != "POST":
        return render(
            request, "workspace/live/_visit.html", {"visit": visit_of(conversation), "conversation": conversation}
        )
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    if form.cleaned_data["on"]:
        make_chat(conversation, by=request.user.actor)
        return answers.done(request, conversation)
    make_ticket(conversation, by=request.user.actor)
    return answers.done(request, conversation, _turned(conversation))


def _turned(conversation: Conversation) -> Said:
    """That it is a ticket, where the customer reads it, and the way back."""
    undo = Undo(reverse("workspace:chat", args=[conversation.number]), {"on": "1"})
    named = {"number": conversation.number}
    if conversation.contact.addresses.filter(kind=AddressKind.EMAIL).exists():
        return Said(_("%(number)s goes on as a ticket. The customer gets answers by mail.") % named, undo)
    text = _(
        "%(number)s goes on as a ticket. The customer gave no address: he reads answers in the chat's window only."
    )
    return Said(text % named, undo, is_warning=True)


@require_POST
@agent_required
def availability(request: AgentRequest) -> HttpResponse:
    """Whether waiting chats are offered to the agent."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, None, answers.first_error(form), status=422)
    set_availability(request.user, form.cleaned_data["on"], by=request.user.actor)
    text = (
        _("You are available for chats.") if form.cleaned_data["on"] else _("You are away. No chat is offered to you.")
    )
    return answers.told(request, reverse("workspace:live"), Said(text))
