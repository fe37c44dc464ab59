"""Do a verb to many conversations, each for itself, and take the whole back. What is done to one is taken back the same way.

Each conversation has a transaction of its own: what cannot be done is told, the rest is done.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations import tags
from gatehouse.conversations.access import conversations_for
from gatehouse.conversations.actions.bulk_verbs import BULK_VERBS, VERBS, Verb
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models import UNDO_FOR, BulkAct, BulkStep, Conversation
from gatehouse.journal.models import Entry
from gatehouse.journal.record import joined

MOST = 100  # at once
_UNSEEN = "This is not among the conversations that you may see, or no longer."
_CHANGED = "Somebody has changed it since. It was left as it is."


def act_on_many(verb: str, numbers: Sequence[str], data: Mapping[str, Any], *, by: User, client_id: UUID) -> BulkAct:
    """Do it to each of them. The same `client_id` does it once, however often it is sent.

    Raises Impossible for none, for more than MOST at once, and for an id that is somebody else's.
    """
    numbers = sorted(dict.fromkeys(numbers))
    if not 0 < len(numbers) <= MOST:
        raise Impossible(f"Choose between one and {MOST} conversations.")
    act, is_new = BulkAct.objects.get_or_create(pk=client_id, defaults={"user": by, "verb": verb, "data": dict(data)})
    if act.user_id != by.pk:
        raise Impossible("This was sent by somebody else. Choose the conversations again.")
    for number in numbers if is_new else ():
        _step(act, number, by)
    return act


@contextmanager
def undoable(verb: str, conversation: Conversation, *, by: User) -> Iterator[BulkAct]:
    """What is done in here to this conversation can be taken back; what fails leaves nothing. No step: nothing was changed."""
    with transaction.atomic():
        act = BulkAct.objects.create(pk=uuid4(), user=by, verb=verb)
        conversation.lock()
        with _kept(act, conversation):
            yield act


def undo_many(act: BulkAct, *, by: User) -> list[BulkStep]:
    """Bring back what it changed and nobody has changed since; return the steps that were left, with the reason.

    Whoever did it may take it back, also where he no longer sees the conversation. Twice takes it back once.
    """
    if act.created_at < timezone.now() - UNDO_FOR:
        raise Impossible("It is too late to take this back at once. Change the conversations themselves.")
    if BulkAct.objects.filter(pk=act.pk, undone_at=None).update(undone_at=timezone.now()) != 1:
        return []
    operation, left = uuid4(), list[BulkStep]()
    for step in act.steps.filter(refusal="").exclude(conversation=None).select_related("conversation").order_by("pk"):
        step.refusal = _take_back(act, step, by, operation)
        if step.refusal:
            left.append(step)
    return left


def forget_bulk_acts(now: datetime) -> int:
    """Delete what can no longer be taken back; the journal keeps what was done."""
    return BulkAct.objects.filter(created_at__lt=now - 2 * UNDO_FOR).delete()[0]


@transaction.atomic
def _step(act: BulkAct, number: str, by: User) -> None:
    """One conversation: done, refused with its reason, or so already, which leaves no step."""
    conversation = conversations_for(by.actor).filter(number=number).first()
    if conversation is None:
        BulkStep.objects.create(act=act, number=number[:24], refusal=_UNSEEN)
        return
    conversation.lock()
    try:
        with _kept(act, conversation):
            BULK_VERBS[act.verb](conversation, act.data, by.actor)
    except Impossible as reason:
        BulkStep.objects.create(act=act, number=number, refusal=str(reason)[:300])


@contextmanager
def _kept(act: BulkAct, conversation: Conversation) -> Iterator[None]:
    """Note what an act changes of a conversation, which is locked."""
    seq, columns = conversation.seq, VERBS[act.verb].kept
    before = {column: _plain(getattr(conversation, column)) for column in columns}
    with transaction.atomic(), joined(act.pk):
        yield
    conversation.refresh_from_db(fields=["seq"])
    if conversation.seq != seq:
        step = {"number": conversation.number, "seq": conversation.seq, "before": before}
        BulkStep.objects.create(act=act, conversation=conversation, **step)


@transaction.atomic
def _take_back(act: BulkAct, step: BulkStep, by: User, operation: UUID) -> str:
    """Empty when it was brought back, else the reason why not."""
    way, conversation = VERBS[act.verb], step.conversation
    if conversation is None:
        return ""
    conversation.lock()
    if _has_rival(way, step, act.data):
        return _CHANGED
    before = {column: _read(column, value) for column, value in step.before.items()}
    try:
        with transaction.atomic(), joined(operation):
            way.undo(conversation, act.data, before, by.actor)
    except Impossible as reason:
        return str(reason)
    return ""


def _has_rival(way: Verb, step: BulkStep, data: Mapping[str, Any]) -> bool:
    since = Entry.objects.filter(
        subject_kind="conversation", subject_id=step.conversation_id or 0, seq__gt=step.seq, kind__in=way.rivals
    )
    if "tag" not in data:
        return since.exists()
    wanted = tags.read().find(data["tag"])  # another tag is another thing
    return any(wanted is None or entry.content["data"].get("tag") in (None, wanted.key) for entry in since)


def _plain(value: Any) -> Any:
    """As JSON holds it: times to the microsecond, as the row has them."""
    return value.isoformat() if isinstance(value, datetime) else value


def _read(column: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if value and column.endswith(("_at", "_since", "_until")) else value
