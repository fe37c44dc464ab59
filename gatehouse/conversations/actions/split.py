"""Split messages about another subject off into a conversation of their own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from gatehouse.conversations import numbers, unanswered
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.open import guarded_line
from gatehouse.conversations.entries import Split
from gatehouse.conversations.models import Conversation, Link, Mention, Message, Participant, State
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def split(source: Conversation, messages: Sequence[Message], subject: str, *, by: Actor) -> Conversation:
    """Move these messages to a new conversation with the same customer and return it.

    Who takes part goes along. The messages keep their place in the source's chain; `moved_to` says where they are read.
    The first message stays.
    """
    source.lock()
    chosen = list(source.messages.filter(pk__in=[m.pk for m in messages], moved_to=None).exclude(seq=1))
    if source.messages.filter(pk__in=[m.pk for m in messages], moved_to__isnull=False).exists():
        raise Impossible("Some of these were moved a moment ago. Look again, then choose.")
    if not chosen:
        raise Impossible("Choose the messages to move. The first one stays where it is.")
    target = _begin(source, subject)
    Message.objects.filter(pk__in=[m.pk for m in chosen]).update(moved_to=target)
    Mention.objects.filter(message__in=chosen).update(conversation=target)
    for thread in (source, target):
        thread.unanswered_since = unanswered.since(thread)
        thread.save(update_fields=["unanswered_since"])
    Link.objects.create(one=source, other=target, kind=Link.Kind.SPLIT)
    for one in source.participants.select_related("contact").order_by("pk"):
        Participant.objects.create(conversation=target, contact=one.contact)
    operation = uuid4()
    record(source, Split(target=target.pk, messages=len(chosen)), by=by, operation=operation)
    record(target, Split(source=source.pk, messages=len(chosen)), by=by, operation=operation)
    return target


def _begin(source: Conversation, subject: str) -> Conversation:
    return Conversation.objects.create(
        number=numbers.make(settings.NUMBER_PREFIX),
        subject=guarded_line(subject or source.subject, 200),
        contact=source.contact,
        channel=source.channel,
        department=source.department,
        topic=source.topic,
        state=State.PROGRESS if source.assignee_id else State.SUBMITTED,
        assignee=source.assignee,
        language=source.language,
        updated_at=datetime.now(UTC),
        customer_wrote_at=source.customer_wrote_at,
        answered_at=source.answered_at,
    )
