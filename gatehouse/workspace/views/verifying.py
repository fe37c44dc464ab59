"""Asking the customer to confirm in his own account that it is he."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations.actions.verify import ask_to_verify
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said
from gatehouse.workspace.doors import verb


@verb
def verification(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Ask; what he answers comes by itself, and no agent can give it."""
    ask_to_verify(conversation, by=request.user.actor)
    return answers.done(request, conversation, Said(_("The customer is asked. He has 15 minutes to confirm.")))
