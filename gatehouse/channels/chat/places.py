"""Where somebody stands in the queue at this moment, for his first look; the gateway tells him from then on."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.live.waits import MINUTES, waits


def place_of(chat: Chat) -> int:
    """1 for who is next; 0 for who waits no longer. Counts only who waits in the same department, along an index."""
    if chat.state != ChatState.WAITING:
        return 0
    before = Q(arrived_at__lt=chat.arrived_at) | Q(arrived_at=chat.arrived_at, conversation__lt=chat.pk)
    waiting = Chat.objects.filter(state=ChatState.WAITING, department=chat.department_id)
    return waiting.filter(before).count() + 1


def wait_at(place: int, department: int) -> dict[str, Any] | None:
    """How long this place took lately, as a range in seconds; None when nobody was taken."""
    if not place:
        return None
    since = timezone.now() - timedelta(minutes=MINUTES)
    return waits(place, Chat.objects.filter(department=department, taken_at__gt=since).count())  # type: ignore[return-value]
