"""Whether a customer has seen an answer while it could still be taken back.

Only then is it noted, for as long as that matters, and not in the journal: reading is no act.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from gatehouse.accounts import limits
from gatehouse.conversations.models import Message, MessageKind

_KEPT = timedelta(minutes=2)
_GRACE = timedelta(seconds=3)


def held_for() -> timedelta:
    """How long an answer's mail waits, so that its writer may take it back."""
    return timedelta(seconds=settings.CONFIG.undo_seconds)


def note_seen(messages: Iterable[Message | None]) -> None:
    """A customer is shown these. Older ones cost nothing: they cannot be taken back any more."""
    since = timezone.now() - held_for() - _GRACE
    fresh = [one for one in messages if one and one.kind == MessageKind.AGENT and one.created_at > since]
    if fresh:
        limits.hit_all(sorted(_key(one.pk) for one in fresh), per=_KEPT)


def was_seen(message: Message) -> bool:
    return limits.was_hit(_key(message.pk))


def may_be_taken_back(message: Message, now: datetime) -> bool:
    """Whether its time is not over, with a little more for the way that the wish takes to us."""
    return now - message.created_at <= held_for() + _GRACE


def _key(message: UUID) -> str:
    return f"seen:{message}"
