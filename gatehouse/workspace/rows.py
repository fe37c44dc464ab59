"""Lines of lists: what each conversation shows of itself."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from gatehouse.accounts.models import User
from gatehouse.conversations.access import ACTOR, conversations_for
from gatehouse.conversations.first_words import one_line
from gatehouse.conversations.models import Conversation, Message, Tag
from gatehouse.conversations.prepared import Among, Prepared, columns
from gatehouse.conversations.tags import palette
from gatehouse.conversations.timeline import last_words
from gatehouse.journal.actor import Actor, ActorKind

_SHOWN = 140  # characters


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list. `is_ours` when the last words are the desk's, so that nothing is due; `is_asked` when it
    belongs to another department that asked this one.
    """

    conversation: Conversation
    name: str  # the customer's
    last: Message | None
    is_asked: bool = False
    tags: list[Tag] = field(default_factory=list)

    @property
    def is_ours(self) -> bool:
        return self.last is not None and self.last.kind != "customer"

    @property
    def words(self) -> str:
        """The last words, as far as a line shows them."""
        text = one_line(self.last) if self.last else ""
        return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def rows_of(ids: list[int], user: User, departments: Collection[int]) -> list[Row]:
    """A line for each of these that the agent sees, in this order. `departments` are the ids of his own."""
    found = {row[0]: row for row in _listed(user.actor.kind).rows({ACTOR: user.pk, _IDS: ids})}
    said = last_words(found, staff=True) if found else {}
    return [_row(found[pk], said.get(pk), user, departments) for pk in ids if pk in found]


_IDS = object()
_FIELDS = columns(
    Conversation,
    *("id", "number", "subject", "channel", "department_id", "state", "priority", "level", "assignee_id", "language"),
    *("tags", "updated_at", "unanswered_since", "snoozed_until", "woke_at"),
)


@cache
def _listed(kind: ActorKind) -> Prepared:
    seen = conversations_for(Actor(kind, ACTOR)).filter(Among("pk", _IDS))
    return Prepared.of(seen.values_list(*_FIELDS, "contact__name"))


def _row(found: tuple[Any, ...], last: Message | None, user: User, departments: Collection[int]) -> Row:
    *values, name = found
    conversation = Conversation.from_db("default", _FIELDS, values)
    is_foreign = conversation.department_id not in departments
    is_asked = is_foreign and conversation.assignee_id != user.pk
    tags = palette().shown(conversation.tags) if conversation.tags else []
    return Row(conversation, name, last, is_asked, tags)
