"""Link conversations that have to do with each other, and take it back."""

from uuid import uuid4

from django.db import transaction

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.entries import Linked
from gatehouse.conversations.models import Conversation, Link
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def link(one: Conversation, other: Conversation, *, by: Actor, kind: Link.Kind = Link.Kind.RELATED) -> None:
    """Link the two; each gets an entry."""
    first, second = lock_both(one, other)
    _, is_new = Link.objects.get_or_create(one=first, other=second, defaults={"kind": kind})
    if is_new:
        operation = uuid4()
        record(first, Linked(other=second.pk, link=kind), by=by, operation=operation)
        record(second, Linked(other=first.pk, link=kind), by=by, operation=operation)


@transaction.atomic
def unlink(one: Conversation, other: Conversation, *, by: Actor) -> None:
    """Remove the link."""
    first, second = lock_both(one, other)
    deleted, _ = Link.objects.filter(one=first, other=second).delete()
    if deleted:
        operation = uuid4()
        record(first, Linked(other=second.pk, removed=True), by=by, operation=operation)
        record(second, Linked(other=first.pk, removed=True), by=by, operation=operation)


def lock_both(one: Conversation, other: Conversation) -> tuple[Conversation, Conversation]:
    """Lock two conversations, always the smaller id first, so that two acts on the same pair never wait for each other."""
    if one.pk == other.pk:
        raise Impossible("This is the same conversation. Choose another one.")
    first, second = sorted((one, other), key=lambda conversation: conversation.pk)
    return first.lock(), second.lock()
