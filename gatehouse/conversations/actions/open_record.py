"""What is written down of an agent's reading: the records that he opens, and that he searched."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.accounts.models import User
from gatehouse.conversations.entries import RecordOpened, Searched
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

_ONCE_PER = timedelta(hours=1)


def open_record(conversation: Conversation, *, by: Actor) -> datetime:
    """Write into the agent's own chain that he reads this, at most once an hour; return when this hour began."""
    key = f"opened:{by.id}:{conversation.pk}"
    if until := limits.holds_until(key):
        return until - _ONCE_PER
    with transaction.atomic():
        if wait := limits.hit(key, limit=1, per=_ONCE_PER):
            return timezone.now() - _ONCE_PER + timedelta(seconds=wait)
        return record(User(pk=by.id), RecordOpened(conversation=conversation.pk), by=by).at


def note_search(words: str, kind: str, found: int, *, by: Actor) -> None:
    """Write into the agent's own chain that he searched, once an hour for the same words, of which only a hash is counted."""
    digest = hashlib.sha256(words.casefold().encode()).hexdigest()[:32]
    if not limits.hit(f"searched:{by.id}:{digest}", limit=1, per=_ONCE_PER):
        record(User.objects.get(pk=by.id or 0), Searched(by=kind, found=found), by=by)
