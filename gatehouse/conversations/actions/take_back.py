"""Take an answer back that was sent too soon, as long as nobody has seen it."""

from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from gatehouse.conversations import unanswered
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import ReplyWithdrawn
from gatehouse.conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    DeliveryState,
    Message,
    MessageKind,
    SheetDraft,
    State,
)
from gatehouse.conversations.seen import claim_unseen, may_be_taken_back
from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record

TOO_LATE = "It is too late to take this back: the answer is on its way."
READ = "It is too late to take this back: the customer has read the answer in the portal."
TAKEN_BACK = "The answer was taken back before it was sent."
_TIMES = ["unanswered_since", "answered_at", "waiting_since", "reminded_at", "solved_at"]


@transaction.atomic
def take_back(conversation: Conversation, pk: UUID, *, by: Actor) -> None:
    """Undo one's own answer: its mail never leaves, its words go back to its writer's sheet, and the entry stays.

    Doing it twice is doing it once. Raises Impossible when it has been seen, its mail is leaving, or its time is over.
    """
    conversation.lock()
    message = conversation.messages.select_for_update().filter(pk=pk, kind=MessageKind.AGENT, agent=by.id or 0).first()
    if message is None:
        raise Impossible("There is no such answer of yours.")
    if message.withdrawn_at is not None:
        return
    if message.moved_to_id or conversation.merged_into_id or not may_be_taken_back(message, timezone.now()):
        raise Impossible(TOO_LATE)
    if not claim_unseen(message):
        raise Impossible(READ)
    _stop_mails(conversation, message)
    _give_back_words(message)
    _empty(message)
    _turn_back(conversation, message)
    record(conversation, ReplyWithdrawn(message=message.pk), by=by)


def _stop_mails(conversation: Conversation, message: Message) -> None:
    """Those that the courier has not made yet are skipped when their turn comes (sending.py)."""
    entry = Entry.objects.filter(subject_kind="conversation", subject_id=conversation.pk, seq=message.seq)
    mails = list(Delivery.objects.select_for_update().filter(entry__in=entry.values("pk")).order_by("pk"))
    if any(mail.attempts for mail in mails):
        raise Impossible(TOO_LATE)
    waiting = [mail.pk for mail in mails if mail.state == DeliveryState.QUEUED]
    Delivery.objects.filter(pk__in=waiting).update(state=DeliveryState.SKIPPED, error=TAKEN_BACK)


def _give_back_words(message: Message) -> None:
    """Above whatever the writer has begun to write since."""
    place = {"conversation": message.conversation, "agent_id": message.agent_id, "sheet": "answer"}
    now = timezone.now()
    begun = SheetDraft.objects.filter(**place)
    if begun.filter(text__startswith=message.text).exists():
        return
    text = Concat(Value(f"{message.text}\n\n"), F("text"))
    if not begun.update(text=text, version=F("version") + 1, client_id=uuid4(), saved_at=now) and message.text:
        SheetDraft.objects.create(**place, text=message.text, client_id=uuid4(), saved_at=now)


def _empty(message: Message) -> None:
    """Its files are uploads of its sheet again, and go with those that nobody sends."""
    Attachment.objects.filter(message=message).update(message=None)
    message.text = message.html = ""
    message.answers, message.removed, message.salt = None, [], None
    message.withdrawn_at = message.erased_at = timezone.now()
    message.save(update_fields=["text", "html", "answers", "removed", "salt", "withdrawn_at", "erased_at"])


def _turn_back(conversation: Conversation, message: Message) -> None:
    """Whose turn it is, from what was said without this answer. That we were waiting for the customer is not known again."""
    others = conversation.messages.filter(kind=MessageKind.AGENT, withdrawn_at=None)
    conversation.state = State.PROGRESS
    conversation.unanswered_since = unanswered.since(conversation)
    if conversation.unanswered_since is None and others.exists():
        conversation.state = State.REPLIED
    if not others.exists():
        conversation.answered_at = None
    conversation.waiting_since = conversation.reminded_at = conversation.solved_at = None
    conversation.save(update_fields=["state", *_TIMES])
