"""Ask a customer for details, and take his answers into the same conversation."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.open import guard_answers
from gatehouse.conversations.actions.receive import Received, receive
from gatehouse.conversations.entries import DetailsRequested
from gatehouse.conversations.models import Conversation, DetailRequest, State, TopicField
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def request_details(conversation: Conversation, fields: Sequence[TopicField], *, by: Actor) -> DetailRequest:
    """Ask for these fields (a topic's whole form, or single ones); the conversation then waits for the customer.

    What is asked already and not answered yet is not asked again.
    """
    if not fields:
        raise Impossible("Choose at least one detail to ask for.")
    conversation.lock()
    if conversation.merged_into_id is not None:
        raise Impossible("This conversation was merged into another. Work there.")
    if not conversation.is_open:
        raise Impossible("This conversation is not open. Reopen it, then ask.")
    if (asked := _asked_already(conversation, fields)) is not None:
        return asked
    request = DetailRequest.objects.create(conversation=conversation)
    request.fields.set(fields)
    now = timezone.now()
    conversation.state, conversation.waiting_since, conversation.reminded_at = State.WAITING, now, None
    conversation.answered_at, conversation.unanswered_since = conversation.answered_at or now, None
    conversation.save(update_fields=["state", "unanswered_since", "waiting_since", "reminded_at", "answered_at"])
    data = DetailsRequested(request=request.pk, fields=tuple(sorted(field.pk for field in fields)))
    record(conversation, data, by=by)
    return request


def _asked_already(conversation: Conversation, fields: Sequence[TopicField]) -> DetailRequest | None:
    """The open request for exactly these fields, while the customer has not written since."""
    if conversation.state != State.WAITING:
        return None
    wanted = {field.pk for field in fields}
    waiting = conversation.detail_requests.filter(answered_at=None).prefetch_related("fields").order_by("pk")
    return next((one for one in waiting if {field.pk for field in one.fields.all()} == wanted), None)


@transaction.atomic
def answer_details(request: DetailRequest, answers: Mapping[str, Any], draft: Draft, *, by: Actor) -> Received:
    """Post the customer's answers as a message; they fill the conversation's fields. Answering twice posts once."""
    clean, found = guard_answers(request.fields.all(), answers)
    filled = Draft(
        text=draft.text,
        attachments=draft.attachments,
        form=draft.form,
        answers=clean,
        channel=draft.channel,
        removed=(*draft.removed, *found),
        client_id=draft.client_id,
    )
    received = receive(request.conversation, filled, by=by)
    DetailRequest.objects.filter(pk=request.pk, answered_at=None).update(answered_at=timezone.now())
    return received
