"""Verbs that concern two conversations: merge, link, split."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gatehouse.accounts.doors import AgentRequest
from gatehouse.conversations.actions.link import link, unlink
from gatehouse.conversations.actions.merge import merge, same_customer, unmerge
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.models import Conversation
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.beside import beside
from gatehouse.workspace.doors import question, unchanged
from gatehouse.workspace.forms import NumberForm
from gatehouse.workspace.split_form import SplitForm


@question
def merging(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Let it go on in another one of the same customer, or undo that with `undo`."""
    if request.POST.get("undo"):
        unmerge(conversation, by=request.user.actor)
        return answers.go(request, answers.address(conversation))
    form = NumberForm(answers.sent(request), user=request.user)
    if not form.is_valid():
        return answers.ask(request, conversation, "merging", form)
    target: Conversation = form.cleaned_data["number"]
    if not request.POST.get("sure"):
        return _before_merging(request, conversation, target)
    with unchanged(request, conversation, "merged"):
        merge(conversation, target, by=request.user.actor)
    said = _("%(number)s goes on in %(target)s.") % {"number": conversation.number, "target": target.number}
    undo = Undo(reverse("workspace:merging", args=[conversation.number]), {"undo": "1"})
    return answers.go(request, answers.address(target), Said(said, undo))


def _before_merging(request: AgentRequest, source: Conversation, target: Conversation) -> HttpResponse:
    """Both beside each other, which one goes on, and whether they can be merged at all."""
    ends, goes_on = beside(source), beside(target)
    is_same = same_customer(source, target)
    return answers.ask(request, source, "merging_preview", ends=ends, goes_on=goes_on, is_same=is_same)


@question
def links(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Link another conversation, or end that with `remove`."""
    form = NumberForm(answers.sent(request), user=request.user)
    if not form.is_valid():
        return answers.ask(request, conversation, "links", form)
    act = unlink if form.cleaned_data["remove"] else link
    act(conversation, form.cleaned_data["number"], by=request.user.actor)
    return answers.done(request, conversation)


@question
def splitting(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Move messages about another subject to a conversation of their own."""
    form = SplitForm(answers.sent(request), conversation=conversation)
    if not form.is_valid():
        return answers.ask(request, conversation, "splitting", form)
    chosen = list(form.cleaned_data["messages"])
    with unchanged(request, conversation, "split", "merged"):
        target = split(conversation, chosen, form.cleaned_data["subject"], by=request.user.actor)
    return answers.go(request, answers.address(target), Said(_("This is the new conversation.")))
