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


def note_seen(messages: Iterable[Message | None]) -> bool:
    """A customer is shown these; True when one of them was taken back meanwhile, so that they have to be read again.

    Older ones cost nothing: they cannot be taken back any more. Waits for a taking back under way.
    """
    since = timezone.now() - held_for() - _GRACE
    fresh = sorted(one.pk for one in messages if one and one.kind == MessageKind.AGENT and one.created_at > since)
    if not fresh:
        return False
    limits.hit_all([_key(pk) for pk in fresh], per=_KEPT)
    return Message.objects.filter(pk__in=fresh, withdrawn_at__isnull=False).exists()


def claim_unseen(message: Message) -> bool:
    """Whether nobody was shown it; then whoever is about to waits for the end of this transaction."""
    key = _key(message.pk)
    return limits.hit_all([key], per=_KEPT)[key].times == 1


def may_be_taken_back(message: Message, now: datetime) -> bool:
    """Whether its time is not over, with a little more for the way that the wish takes to us."""
    return now - message.created_at <= held_for() + _GRACE


def _key(message: UUID) -> str:
    return f"seen:{message}"
