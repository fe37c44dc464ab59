"""Verbs that concern people: who takes part, who is blocked, what the customer is asked for."""

import re

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations.actions.block import block, unblock
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.participants import add_by_address, remove_participant
from gatehouse.conversations.models import Conversation, Topic
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.doors import question, verb
from gatehouse.workspace.forms import DetailsForm, ParticipantForm, SwitchForm


@question
def participants(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Let somebody take part, or end that with `remove` (the contact's id)."""
    if number := request.POST.get("remove", ""):
        if not re.fullmatch(r"[0-9]{1,18}", number):
            return answers.refused(request, conversation, _("“remove” takes the number of a contact."), status=422)
        _end(request, conversation, int(number))
        return answers.done(request, conversation)
    form = ParticipantForm(answers.sent(request))
    if not form.is_valid():
        return answers.ask(request, conversation, "participants", form)
    add_by_address(conversation, form.cleaned_data["email"], form.cleaned_data["name"], by=request.user.actor)
    return answers.done(request, conversation)


@verb
def blocking(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Block the customer, or take that back."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    if not form.cleaned_data["on"]:
        unblock(conversation.contact, by=request.user.actor)
        return answers.done(request, conversation)
    block(conversation.contact, by=request.user.actor)
    undo = Undo(reverse("workspace:blocking", args=[conversation.number]), {"on": "0"})
    return answers.done(request, conversation, Said(_("This contact is blocked and reaches no queue."), undo))


@question
def details(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Ask the customer for single fields or a topic's whole form."""
    form = DetailsForm(answers.sent(request))
    if not form.is_valid():
        return answers.ask(request, conversation, "details", form, topics=_topics(conversation))
    request_details(conversation, list(form.cleaned_data["fields_"]), by=request.user.actor)
    return answers.done(request, conversation, Said(_("The customer is asked for these details.")))


def _end(request: AgentRequest, conversation: Conversation, number: int) -> None:
    """Whoever is gone already stays gone: a second time it does nothing."""
    if taking_part := conversation.participants.filter(contact=number).first():
        remove_participant(conversation, taking_part.contact, by=request.user.actor)


def _topics(conversation: Conversation) -> list[Topic]:
    """All topics with fields, the conversation's own first."""
    found = Topic.objects.filter(is_active=True, fields__is_active=True).distinct().prefetch_related("fields")
    return sorted(found, key=lambda topic: (topic.pk != conversation.topic_id, topic.position, topic.slug))
