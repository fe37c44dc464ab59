"""An agent reads where he was mentioned. Like what else he has seen, it is not journaled; his open pages are told."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.access import mentions_of
from gatehouse.conversations.models import Mention
from gatehouse.journal import wire


def read_mentions(agent: User, threads: Sequence[int]) -> int:
    """What these conversations say to him is before his eyes now; how many he had not read."""
    return _mark(agent, _of(agent, None).filter(conversation__in=threads), timezone.now())


def read_all_mentions(agent: User) -> tuple[datetime, int]:
    """Mark all that he sees as read; the moment that `unread_mentions` takes it back by, and how many there were."""
    now = timezone.now()
    return now, _mark(agent, mentions_of(agent).filter(read_at=None), now)


def unread_mentions(agent: User, at: datetime) -> int:
    """Take back what was marked as read at this very moment; how many are unread again."""
    return _mark(agent, _of(agent, at), None)


def _of(agent: User, read_at: datetime | None) -> QuerySet[Mention]:
    return Mention.objects.filter(agent=agent, read_at=read_at)


def _mark(agent: User, found: QuerySet[Mention], read_at: datetime | None) -> int:
    changed = found.update(read_at=read_at)
    if changed:  # mentions have no chain: the notice counts nothing
        with connection.cursor() as cursor:
            cursor.execute("select pg_notify(%s, %s)", [wire.CHANNEL, wire.notice("mentions", agent.pk, 0, None)])
    return changed
