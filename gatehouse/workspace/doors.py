"""How a view about one conversation begins: signed in, fetched through `access`, and unseen is 404."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps

from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_http_methods, require_POST

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.conversations.access import get_conversation
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.standing import refuse_if_changed
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers

View = Callable[[AgentRequest, Conversation], HttpResponseBase]
Door = Callable[..., HttpResponseBase]


def find(request: AgentRequest, number: str) -> Conversation:
    """The conversation, if this agent may see it."""
    try:
        return get_conversation(request.user.actor, number)
    except Conversation.DoesNotExist:
        raise Http404 from None


@contextmanager
def unchanged(request: AgentRequest, conversation: Conversation, *kinds: str) -> Iterator[None]:
    """Act in here on what the page showed: raises Changed when others made such entries since (`seen` in the form)."""
    seen = request.POST.get("seen", "")
    with transaction.atomic():
        if re.fullmatch(r"[0-9]{1,9}", seen):
            refuse_if_changed(conversation, frozenset(kinds), since=int(seen), by=request.user.actor)
        yield


def reading(view: View) -> Door:
    """A view that shows something of a conversation."""

    @require_http_methods(["GET", "HEAD"])
    @agent_required
    @wraps(view)
    def guarded(request: AgentRequest, number: str) -> HttpResponseBase:
        return view(request, find(request, number))

    return guarded


def verb(view: View) -> Door:
    """A view that does something at once; what makes no sense is said in its place."""
    return require_POST(_acting(view))


def question(view: View) -> Door:
    """A view that asks for something first (GET) and then does it (POST)."""
    return require_http_methods(["GET", "HEAD", "POST"])(_acting(view))


def _acting(view: View) -> Door:
    @agent_required
    @wraps(view)
    def guarded(request: AgentRequest, number: str) -> HttpResponseBase:
        conversation = find(request, number)
        try:
            return view(request, conversation)
        except Impossible as reason:
            return answers.refused(request, conversation, str(reason))

    return guarded
