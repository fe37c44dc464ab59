"""An agent who takes from the front of the queue, in a process of its own; and what the database says afterwards."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.synchronize import Event

import psycopg

_TAKEN = """
select count(*), count(*) filter (where arrived_at < before) from (
  select c.arrived_at, lag(c.arrived_at) over (order by e.id) as before
  from journal_entry e join chat_chat c on c.conversation_id = e.subject_id
  where e.subject_kind = 'conversation' and e.kind = 'assigned' and e.subject_id = any(%s::bigint[])) t
"""
_NOT_ONCE = """
select count(*) from (
  select said.id from unnest(%s::uuid[]) said (id) left join conversations_message m on m.client_id = said.id
  group by said.id having count(m.id) <> 1) t
"""
_PLACES = """
select conversation_id, row_number() over (partition by department_id order by arrived_at, conversation_id)
from chat_chat where state = 'waiting'
"""


@contextmanager
def taking(agent: int, pace: float) -> Iterator[None]:
    """Somebody takes `pace` chats a second meanwhile, as fast as he can with 0."""
    context = multiprocessing.get_context("spawn")
    is_over = context.Event()
    taker = context.Process(target=_take, args=(agent, pace, is_over), daemon=True)
    taker.start()
    try:
        yield
    finally:
        is_over.set()
        taker.join(20)
        taker.kill()


def _take(agent: int, pace: float, is_over: Event) -> None:
    import django

    django.setup()
    from gatehouse.accounts.models import User
    from gatehouse.conversations.actions.assign import take
    from gatehouse.workspace.chats import offered_to

    user = User.objects.get(pk=agent)
    while not is_over.is_set():
        if (chat := offered_to(user).select_related("conversation").first()) is not None:
            take(chat.conversation, by=user.actor)
        time.sleep(1 / pace if pace else 0)


def taken(url: str, conversations: Sequence[int]) -> tuple[int, int]:
    """How many of these were taken, and how many of them after somebody who had come later."""
    with psycopg.connect(url) as connection:
        row = connection.execute(_TAKEN, [list(conversations)]).fetchone()
    assert row is not None
    return row


def not_once(url: str, ids: Sequence[str]) -> int:
    """How many messages are not stored exactly once."""
    with psycopg.connect(url) as connection:
        row = connection.execute(_NOT_ONCE, [list(ids)]).fetchone()
    assert row is not None
    return int(row[0])


def places(url: str) -> dict[int, int]:
    """Where everybody stands who waits."""
    with psycopg.connect(url) as connection:
        return dict(connection.execute(_PLACES).fetchall())
