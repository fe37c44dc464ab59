"""Merge a conversation into another of the same customer, and undo it."""

from uuid import uuid4

from django.db import transaction

from gatehouse.conversations import unanswered
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.link import lock_both
from gatehouse.conversations.actions.participants import add_participant, remove_participant
from gatehouse.conversations.actions.snooze import wake
from gatehouse.conversations.actions.verify import end_sureness
from gatehouse.conversations.entries import Merged
from gatehouse.conversations.models import Address, Conversation, RecoveryThread
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def merge(source: Conversation, target: Conversation, *, by: Actor) -> None:
    """Let `source` go on in `target`: its messages are shown there, and what is written to it arrives there.

    Who takes part in the source takes part in the target from now on: else he would write there and read no answer.
    Raises Impossible for two different customers: one would read what the other wrote.
    """
    lock_both(source, target)
    if source.merged_into_id == target.pk:
        return
    if source.merged_into_id or target.merged_into_id:
        raise Impossible("One of them was merged already. Merge the one that goes on.")
    if RecoveryThread.objects.filter(conversation__in=(source, target)).exists():
        raise Impossible("One of them is a recovery case. Whoever reads it has shown a code alone: it stays by itself.")
    if not same_customer(source, target):
        raise Impossible("They belong to different customers. Link them instead.")
    operation = uuid4()
    wake(source, by=by)
    end_sureness(source, target)
    source.merged_into = target
    _save_both(source, target)
    record(source, Merged(into=target.pk), by=by, operation=operation)
    record(target, Merged(merged=source.pk), by=by, operation=operation)
    for one in source.participants.select_related("contact").order_by("pk"):
        add_participant(target, one.contact, by=by, came_with=source)


@transaction.atomic
def unmerge(source: Conversation, *, by: Actor) -> None:
    """Undo a merge: the conversation is on its own again, in the state it had, and who came with it leaves with it.

    Raises Impossible when the other one was merged further meanwhile.
    """
    if source.merged_into is None:
        return
    target = source.merged_into
    lock_both(source, target)
    if source.merged_into_id != target.pk:
        return
    if target.merged_into is not None:
        raise Impossible(f"{target.number} was merged into {target.merged_into.number}. Undo that merge first.")
    for one in target.participants.filter(came_with=source).select_related("contact").order_by("pk"):
        remove_participant(target, one.contact, by=by)
    operation = uuid4()
    source.merged_into = None
    _save_both(source, target)
    record(source, Merged(into=target.pk, undone=True), by=by, operation=operation)
    record(target, Merged(merged=source.pk, undone=True), by=by, operation=operation)


def _save_both(source: Conversation, target: Conversation) -> None:
    source.save(update_fields=["merged_into"])
    for one in (source, target):
        one.unanswered_since = unanswered.since(one)
        one.save(update_fields=["unanswered_since"])


def same_customer(source: Conversation, target: Conversation) -> bool:
    """Whether both are of one contact, or of two who write from the same addresses."""
    if source.contact_id == target.contact_id:
        return True
    mine = set(Address.objects.filter(contact=source.contact_id).values_list("kind", "value"))
    theirs = set(Address.objects.filter(contact=target.contact_id).values_list("kind", "value"))
    return bool(mine) and mine == theirs
