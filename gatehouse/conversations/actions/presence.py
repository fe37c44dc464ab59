"""Who has a conversation before his eyes and who writes in it: told to the others, over by itself, never journaled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Conversation, Presence
from gatehouse.journal import wire
from gatehouse.journal.actor import Actor

LOOKS_FOR = timedelta(seconds=100)  # a page that is looked at says so once a minute
WRITES_FOR = timedelta(seconds=35)  # one that is written in, every twenty seconds

# The others are told only of what changes, not of every sign of life. Presence has no chain: its notice counts nothing.
_APPEAR = """
with before as (
  select seen_until > %(now)s as looked, coalesce(writing_until > %(now)s, false) as wrote
  from conversations_presence where conversation_id = %(conversation)s and agent_id = %(agent)s
), p as (
  insert into conversations_presence (conversation_id, agent_id, seen_until, writing_until)
  values (%(conversation)s, %(agent)s, %(seen)s, %(writing)s)
  on conflict (conversation_id, agent_id) do update set
    seen_until = excluded.seen_until, writing_until = excluded.writing_until
  returning seen_until > %(now)s as looks, coalesce(writing_until > %(now)s, false) as writes
)
select pg_notify(%(channel)s, 'presence:' || %(conversation)s || ':0:') from p
where not exists (select from before where (looked, wrote) = (p.looks, p.writes))
"""


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is there; `seconds` until that is over unless he is heard of again."""

    agent: User
    is_writing: bool
    seconds: int


def appear(conversation: Conversation, *, is_writing: bool, by: Actor) -> None:
    """The agent looks at the conversation, or writes in it, for the next moment."""
    now = timezone.now()
    _set(conversation, by, now, now + LOOKS_FOR, now + WRITES_FOR if is_writing else None)


def leave(conversation: Conversation, *, by: Actor) -> None:
    """The agent's page is gone."""
    now = timezone.now()
    _set(conversation, by, now, now, None)


def present(conversation: Conversation, *, but: Actor) -> list[Present]:
    """The others who are there, who writes first."""
    now = timezone.now()
    there = Presence.objects.filter(conversation=conversation, seen_until__gt=now, agent__is_active=True)
    found = there.exclude(agent=but.id or 0).select_related("agent").order_by("agent__name", "pk")
    return sorted((_present(one, now) for one in found), key=lambda one: not one.is_writing)


def _present(one: Presence, now: datetime) -> Present:
    is_writing = one.writing_until is not None and one.writing_until > now
    until = one.writing_until if is_writing and one.writing_until else one.seen_until
    return Present(one.agent, is_writing, max(1, round((until - now).total_seconds())))


def _set(conversation: Conversation, by: Actor, now: datetime, seen: datetime, writing: datetime | None) -> None:
    values = {"conversation": conversation.pk, "agent": by.id, "now": now, "seen": seen, "writing": writing}
    with connection.cursor() as cursor:
        cursor.execute(_APPEAR, {**values, "channel": wire.CHANNEL})
