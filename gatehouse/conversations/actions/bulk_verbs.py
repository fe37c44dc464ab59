"""The verbs that can be done to many conversations at once: each is the verb of a single one, and its way back.

Escalating is for one at a time, since each has its own reason; the way back is there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import assign, take
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.escalate import lower
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.snooze import set_snooze, snooze
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import STATE_COLUMNS, put_back, set_state
from gatehouse.conversations.actions.tag import tag, untag
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import OUR_TURN, Conversation, Department, Priority, State
from gatehouse.journal.actor import Actor

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verb:
    """`act` does it with what was asked for (None: never to many); `undo` brings back the columns that were `kept`.

    An entry of one of the kinds in `rivals`, written after ours, means that somebody has changed the same thing since:
    then nothing is brought back.
    """

    act: Callable[[Conversation, Data, Actor], object] | None
    undo: Callable[[Conversation, Data, Data, Actor], object]
    kept: tuple[str, ...]
    rivals: frozenset[str]


def _take(conversation: Conversation, data: Data, by: Actor) -> None:
    """Only what is nobody's: in a list one does not see who was faster."""
    if conversation.assignee_id not in (None, by.id):
        raise Impossible(f"{conversation.assignee} has taken it.")
    take(conversation, by=by)


def _assign(conversation: Conversation, data: Data, by: Actor) -> None:
    assign(conversation, User.objects.get(pk=data["agent"]) if data["agent"] else None, by=by)


def _give_back(conversation: Conversation, data: Data, before: Data, by: Actor) -> None:
    assign(conversation, User.objects.filter(pk=before["assignee_id"] or 0).first(), by=by)
    if {conversation.state, before["state"]} == set(OUR_TURN):  # taking it had made it “in progress”
        put_back(conversation, {"state": before["state"]}, by=by)


def _transfer(conversation: Conversation, data: Data, by: Actor) -> None:
    transfer(conversation, Department.objects.get(pk=data["department"]), by=by)


def _transfer_back(conversation: Conversation, data: Data, before: Data, by: Actor) -> None:
    transfer(conversation, Department.objects.get(pk=before["department_id"]), by=by)
    _snooze_back(conversation, data, before, by)
    _give_back(conversation, data, before, by)


def _lower(conversation: Conversation, data: Data, before: Data, by: Actor) -> None:
    lower(conversation, before["level"], by=by)
    _give_back(conversation, data, before, by)


def _snooze(conversation: Conversation, data: Data, by: Actor) -> None:
    snooze(conversation, datetime.fromisoformat(data["until"]), data["reason"], by=by)


def _snooze_back(conversation: Conversation, data: Data, before: Data, by: Actor) -> None:
    set_snooze(conversation, before["snoozed_until"], by=by)


_OWNERS = frozenset({"assigned", "transferred", "escalated", "lowered", "merged", "erased"})
_STATES = frozenset({"state_set", "received", "replied", "kept_open", "details_requested", "merged", "erased"})
_SNOOZES = frozenset({"snoozed", "snooze_set", "received", "state_set", "merged", "erased"})

VERBS: dict[str, Verb] = {
    "take": Verb(_take, _give_back, ("assignee_id", "state"), _OWNERS),
    "assignment": Verb(_assign, _give_back, ("assignee_id", "state"), _OWNERS),
    "department": Verb(_transfer, _transfer_back, ("department_id", "assignee_id", "state", "snoozed_until"), _OWNERS),
    "escalation": Verb(None, _lower, ("level", "assignee_id", "state"), _OWNERS),
    "state": Verb(
        lambda one, data, by: set_state(one, State(data["state"]), by=by),
        lambda one, data, before, by: put_back(one, before, by=by),
        STATE_COLUMNS,
        _STATES,
    ),
    "priority": Verb(
        lambda one, data, by: set_priority(one, Priority(data["priority"]), by=by),
        lambda one, data, before, by: set_priority(one, Priority(before["priority"]), by=by),
        ("priority",),
        frozenset({"priority_set"}),
    ),
    "tagging": Verb(
        lambda one, data, by: tag(one, data["tag"], by=by),
        lambda one, data, before, by: untag(one, data["tag"], by=by),
        (),
        frozenset({"tagged"}),
    ),
    "untagging": Verb(
        lambda one, data, by: untag(one, data["tag"], by=by),
        lambda one, data, before, by: tag(one, data["tag"], by=by),
        (),
        frozenset({"tagged"}),
    ),
    "snooze": Verb(_snooze, _snooze_back, ("snoozed_until",), _SNOOZES),
    "spam": Verb(
        lambda one, data, by: mark_spam(one, by=by),
        lambda one, data, before, by: mark_spam(one, False, by=by),
        (),
        frozenset({"spam_marked"}),
    ),
}
BULK_VERBS = {name: verb.act for name, verb in VERBS.items() if verb.act is not None}
