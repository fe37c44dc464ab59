"""An agent opens a customer's record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.accounts.models import User
from gatehouse.conversations.entries import RecordOpened
from gatehouse.conversations.models import Conversation
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record

_ONCE_PER = timedelta(hours=1)


@transaction.atomic
def open_record(conversation: Conversation, *, by: Actor) -> datetime:
    """Write into the agent's own chain that he reads this, at most once an hour; return when this hour began."""
    wait = limits.hit(f"opened:{by.id}:{conversation.pk}", limit=1, per=_ONCE_PER)
    if wait:
        return timezone.now() - _ONCE_PER + timedelta(seconds=wait)
    return record(User.objects.get(pk=by.id or 0), RecordOpened(conversation=conversation.pk), by=by).at
