"""Mentions: marking all as read, and who can be mentioned in a conversation."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gatehouse.accounts.doors import AgentRequest, agent_required
from gatehouse.conversations.access import mentionable
from gatehouse.conversations.actions.mentions import read_all_mentions, unread_mentions
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers, mentions
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.doors import reading as reading_one
from gatehouse.workspace.forms import ReadingForm


@require_safe
@agent_required
def link(request: AgentRequest) -> HttpResponse:
    """The rail's links with their counts, for pages that show no list."""
    return render(request, "workspace/_rail_links.html")


@require_POST
@agent_required
def reading(request: AgentRequest) -> HttpResponse:
    """All are read; or, with `undo`, those that were marked so at that moment are unread again."""
    form = ReadingForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, None, answers.first_error(form), status=422)
    if at := form.cleaned_data["undo"]:
        unread_mentions(request.user, at)
        said = Said(_("Taken back."))
    else:
        at, count = read_all_mentions(request.user)
        text = ngettext("%(n)s mention is read now.", "%(n)s mentions are read now.", count) % {"n": count}
        undo = Undo(request.path, {"undo": at.isoformat()})
        said = Said(text, undo) if count else Said(_("There was nothing to change."))
    return answers.told(request, f"{reverse('workspace:queue')}?segment={mentions.SEGMENT}", said)


@reading_one
def colleagues(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Whom a note of this conversation can call by name; the page narrows them as one types."""
    found = mentionable(conversation.pk, by=request.user.actor)
    return render(request, "workspace/_colleagues.html", {"colleagues": found})
