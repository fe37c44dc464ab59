"""Verbs that concern the conversation itself: whose it is, where, in which state, how pressing."""

from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from gatehouse.accounts.doors import AgentRequest, role_required
from gatehouse.accounts.models import Role
from gatehouse.conversations.access import agents_for
from gatehouse.conversations.actions.assign import assign
from gatehouse.conversations.actions.bulk import undoable
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.hold import set_hold
from gatehouse.conversations.actions.involve import involve, withdraw
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.snooze import snooze, wake
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import set_state
from gatehouse.conversations.actions.tag import tag, untag
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import BulkAct, Conversation, Department, Priority, State
from gatehouse.workspace import answers
from gatehouse.workspace.answers import Said, Undo
from gatehouse.workspace.doors import question, unchanged, verb
from gatehouse.workspace.forms import (
    AssignForm,
    DepartmentForm,
    EscalationForm,
    PriorityForm,
    SnoozeForm,
    StateForm,
    SwitchForm,
    TagForm,
)
from gatehouse.workspace.snoozing import full_time


@question
def assignment(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Give it to an agent, or back to the queue."""
    form = AssignForm(answers.sent(request), conversation=conversation)
    if not form.is_valid():
        return answers.ask(request, conversation, "assignment", form, agents=agents_for(conversation))
    agent = form.cleaned_data["agent"]
    with (
        unchanged(request, conversation, "assigned", "transferred", "escalated", "lowered", "merged"),
        undoable("assignment", conversation, by=request.user) as act,
    ):
        assign(conversation, agent, by=request.user.actor)
    said = _("%(number)s is now with %(agent)s.") if agent else _("%(number)s is back in the queue.")
    words = {"number": conversation.number, "agent": agent}
    return answers.done(request, conversation, _undoable(said % words, act), leaves=True)


@question
def department(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Hand it over to another department."""
    form = DepartmentForm(answers.sent(request), conversation=conversation)
    if not form.is_valid():
        return answers.ask(request, conversation, "department", form)
    to: Department = form.cleaned_data["department"]
    with (
        unchanged(request, conversation, "transferred", "merged"),
        undoable("department", conversation, by=request.user) as act,
    ):
        transfer(conversation, to, by=request.user.actor)
    said = _("%(number)s is now with %(department)s.") % {"number": conversation.number, "department": to}
    return answers.done(request, conversation, _undoable(said, act), leaves=True)


@question
def involvements(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Ask a second department inside the conversation, or end that with `remove`."""
    form = DepartmentForm(answers.sent(request), conversation=conversation)
    if not form.is_valid():
        return answers.ask(request, conversation, "involvements", form)
    act = withdraw if request.POST.get("remove") else involve
    act(conversation, form.cleaned_data["department"], by=request.user.actor)
    return answers.done(request, conversation, leaves=True)


@question
def escalation(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Put it into the senior queue, with the reason."""
    form = EscalationForm(answers.sent(request), initial={"client_id": uuid4()})
    if not form.is_valid():
        return answers.ask(request, conversation, "escalation", form)
    data = form.cleaned_data
    with (
        unchanged(request, conversation, "escalated", "lowered", "transferred", "state_set", "merged"),
        undoable("escalation", conversation, by=request.user) as act,
    ):
        escalate(conversation, data["reason"], by=request.user.actor, client_id=data["client_id"])
    said = _("%(number)s is escalated.") % {"number": conversation.number}
    return answers.done(request, conversation, _undoable(said, act), leaves=True)


@question
def state(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Solve, close, reopen, or any other step that the customer sees."""
    form = StateForm(answers.sent(request))
    if not form.is_valid():
        return answers.ask(request, conversation, "state", form)
    before, to = State(conversation.state), State(form.cleaned_data["state"])
    with unchanged(
        request, conversation, "state_set", "replied", "received", "details_requested", "kept_open", "merged"
    ):
        set_state(conversation, to, by=request.user.actor)
    if to not in (State.SOLVED, State.CLOSED):
        return answers.done(request, conversation)
    text = _("%(number)s is solved.") if to == State.SOLVED else _("%(number)s is closed.")
    return answers.done(
        request, conversation, Said(text % {"number": conversation.number}, reopening(conversation, before))
    )


@question
def priority(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Say how pressing it is."""
    form = PriorityForm(answers.sent(request))
    if not form.is_valid():
        return answers.ask(request, conversation, "priority", form, choices=Priority.choices)
    with unchanged(request, conversation, "priority_set"):
        set_priority(conversation, Priority(form.cleaned_data["priority"]), by=request.user.actor)
    return answers.done(request, conversation)


@verb
def tags(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Add a tag, or take one away with `remove`."""
    form = TagForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    act = untag if form.cleaned_data["remove"] else tag
    act(conversation, form.cleaned_data["tag"], by=request.user.actor)
    return answers.done(request, conversation)


@verb
def spam(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Mark as spam, or take that back."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    is_spam = form.cleaned_data["on"]
    mark_spam(conversation, is_spam, by=request.user.actor)
    said = Said(
        _("%(number)s is spam now and out of the queues.") % {"number": conversation.number}, _off(conversation, "spam")
    )
    return answers.done(request, conversation, said if is_spam else None)


@question
def snoozing(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Put it aside until a time, with the reason; with `wake` take it up again."""
    if request.POST.get("wake"):
        wake(conversation, by=request.user.actor)
        return answers.done(request, conversation)
    form = SnoozeForm(answers.sent(request), initial={"client_id": uuid4(), "zone": answers.zone_of(request)})
    if not form.is_valid():
        return answers.ask(request, conversation, "snoozing", form)
    data = form.cleaned_data
    snooze(conversation, data["until"], data["reason"], by=request.user.actor, client_id=data["client_id"])
    undo = Undo(reverse("workspace:snoozing", args=[conversation.number]), {"wake": "1"})
    said = _("%(number)s is snoozed until %(at)s.")
    words = {"number": conversation.number, "at": full_time(data["until"], form.here)}
    return answers.done(request, conversation, Said(said % words, undo))


@verb
@role_required(Role.LEAD, Role.SECURITY)
def hold(request: AgentRequest, conversation: Conversation) -> HttpResponse:
    """Put it on legal hold, or lift that."""
    form = SwitchForm(request.POST)
    if not form.is_valid():
        return answers.refused(request, conversation, answers.first_error(form), status=422)
    set_hold(conversation, form.cleaned_data["on"], by=request.user.actor)
    return answers.done(request, conversation)


def reopening(conversation: Conversation, before: State) -> Undo:
    """What takes solving or closing back. A new request that was solved at once goes on as one in progress."""
    to = State.PROGRESS if before in (State.SUBMITTED, State.SOLVED, State.CLOSED) else before
    fields = {"state": to.value, "seen": str(conversation.seq)}
    return Undo(reverse("workspace:state", args=[conversation.number]), fields)


def _undoable(text: str, act: BulkAct) -> Said | None:
    """That it was done, with the way back; nothing when it was so already."""
    return Said(text, Undo(reverse("workspace:bulk-undo", args=[act.pk]))) if act.steps.exists() else None


def _off(conversation: Conversation, name: str) -> Undo:
    return Undo(reverse(f"workspace:{name}", args=[conversation.number]), {"on": "0"})
