"""Where a chat stands at this moment, for its customer's first look; the gateway tells him his place from then on."""

from dataclasses import dataclass
from typing import Any

import psycopg

from gatehouse.channels.chat.models import Chat, ChatState
from gatehouse.conversations.connection import raw_connection
from gatehouse.live.waits import MINUTES, waits

COUNTED = 200  # who stands behind more hears his place from the gateway, which counts for all together

# One prepared statement, since everybody who begins a chat waits for it. It counts who waits in the same department, along an
# index (chats_waiting); of the contact's addresses it takes one that is proven, else the newest.
_STANDING = """
select
  (select count(*) from (
    select from chat_chat where state = 'waiting' and department_id = %(department)s
      and (arrived_at, conversation_id) < (%(arrived_at)s, %(chat)s) limit %(most)s) before),
  (select count(*) from chat_chat where department_id = %(department)s
    and taken_at > now() - make_interval(mins => %(minutes)s)),
  (select value from conversations_address where contact_id = %(contact)s and kind = 'email'
    order by verified_at is null, created_at desc limit 1)
"""
# The same before the first of those who have begun together in each department, who have no address yet.
BEFORE = """
select first.department, (select count(*) from (
    select from chat_chat where state = 'waiting' and department_id = first.department
      and (arrived_at, conversation_id) < (first.arrived_at, first.chat) limit %(most)s) before),
  (select count(*) from chat_chat where department_id = first.department
    and taken_at > now() - make_interval(mins => %(minutes)s))
from unnest(%(departments)s::bigint[], %(arrived_at)s::timestamptz[], %(chats)s::bigint[])
  first (department, arrived_at, chat)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """`place`: 1 for who is next, 0 for who waits no longer, None for far behind. `email`: where answers go when he is away,
    empty for nowhere."""

    place: int | None
    taken: int
    email: str

    @property
    def wait(self) -> dict[str, Any] | None:
        """How long this place took lately, as a range in seconds; None when nobody was taken."""
        return waits(self.place, self.taken) if self.place else None  # type: ignore[return-value]


def standing(chat: Chat) -> Standing:
    given = {
        "department": chat.department_id,
        "arrived_at": chat.arrived_at,
        "chat": chat.pk,
        "most": COUNTED,
        "minutes": MINUTES,
        "contact": chat.conversation.contact_id,
    }
    row = psycopg.Cursor(raw_connection()).execute(_STANDING, given, prepare=True).fetchone()
    before, taken, email = row or (0, 0, None)
    return Standing(place_after(before) if chat.state == ChatState.WAITING else 0, taken, email or "")


def place_after(before: int) -> int | None:
    return before + 1 if before < COUNTED else None
