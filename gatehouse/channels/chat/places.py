"""Where somebody stands in the queue at this moment, for his first look; the gateway tells him from then on."""

from typing import Any

import psycopg

from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.conversations.connection import raw_connection
from gatehouse.live.waits import MINUTES, waits

_BEFORE = """
select count(*) from chat_chat
where state = 'waiting' and department_id = %s and (arrived_at, conversation_id) < (%s, %s)
"""
_TAKEN = "select count(*) from chat_chat where department_id = %s and taken_at > now() - make_interval(mins => %s)"


def place_of(chat: Chat) -> int:
    """1 for who is next; 0 for who waits no longer. Counts only who waits in the same department, along an index."""
    if chat.state != ChatState.WAITING:
        return 0
    return _count(_BEFORE, chat.department_id, chat.arrived_at, chat.pk) + 1


def wait_at(place: int, department: int) -> dict[str, Any] | None:
    """How long this place took lately, as a range in seconds; None when nobody was taken."""
    if not place:
        return None
    return waits(place, _count(_TAKEN, department, MINUTES))  # type: ignore[return-value]


def _count(sql: str, *given: Any) -> int:
    """By a prepared statement: who begins a chat waits for it."""
    row = psycopg.Cursor(raw_connection()).execute(sql, given, prepare=True).fetchone()
    return int(row[0]) if row else 0
