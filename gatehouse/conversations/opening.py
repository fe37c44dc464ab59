"""Opening a conversation in two statements: the ids first, then everything at once.

A new conversation's first entry has `seq` 1 and no entry before it, so its canonical text and hash are known as soon as
its id is. No ORM: five objects made one by one cost the web process more than the database takes for all of them.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from gatehouse.journal import wire

# The ids, and whether the writer may not reach the queues: a known one who is blocked himself; a new one whose address was
# blocked, by its owner's block where somebody has proven it, so that no stranger's abuse silences the owner.
_NEXT = """
select coalesce(%(contact)s, nextval('conversations_contact_id_seq')), nextval('conversations_conversation_id_seq'), exists (
  select from conversations_contact blocked where blocked.blocked_at is not null and (blocked.id = %(contact)s
    or %(contact)s::bigint is null and blocked.id in (
      select theirs.contact_id from (values ('email', %(email)s::text), ('phone', %(phone)s::text)) given (kind, value)
      join conversations_address theirs on theirs.kind = given.kind and theirs.value = given.value
      where theirs.verified_at is not null or not exists (
        select from conversations_address owned
        where owned.kind = given.kind and owned.value = given.value and owned.verified_at is not null))))
"""

_BEFORE = """
with k as (
  insert into conversations_contact (id, seq, public_seq, head, name, language, time_zone, created_at)
  select %(contact)s, 0, 0, ''::bytea, %(name)s, %(language)s, %(time_zone)s, %(at)s where %(is_new_contact)s
), a as (
  insert into conversations_address (contact_id, kind, value, created_at)
  select %(contact)s, given.kind, given.value, %(at)s
  from (values ('email', %(email)s::text), ('phone', %(phone)s::text)) given (kind, value)
  where %(is_new_contact)s and given.value <> ''
), c as (
  insert into conversations_conversation (id, seq, public_seq, head, number, subject, contact_id, channel, department_id,
    topic_id, state, priority, level, assignee_id, language, answers, tags, is_spam, on_hold, origin, created_at, updated_at,
    answered_at, customer_wrote_at, unanswered_since)
  values (%(conversation)s, 1, 1, %(head)s, %(number)s, %(subject)s, %(contact)s, %(channel)s, %(department)s,
    %(topic)s, %(state)s, %(priority)s, 0, %(agent)s, %(language)s, %(answers)s, '{}', %(is_spam)s, false, %(origin)s,
    %(at)s, %(at)s, %(answered_at)s, %(customer_wrote_at)s, %(customer_wrote_at)s)
), m as (
  insert into conversations_message (id, conversation_id, seq, public_seq, kind, channel, contact_id, agent_id, text, html,
    answers, removed, client_id, salt, created_at)
  values (%(message)s, %(conversation)s, 1, 1, %(kind)s, %(channel)s, %(author)s, %(agent)s, %(text)s, %(html)s,
    %(own_answers)s, %(removed)s, %(client_id)s, %(salt)s, %(at)s)
), e as (
  insert into journal_entry (subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash)
  values ('conversation', %(conversation)s, 1, 1, 'opened', %(at)s, %(canonical)s, %(head)s)
)"""
_CLAIM = """, f as (
  update conversations_attachment set message_id = %(message)s
  where id = any(%(attachments)s::uuid[]) and message_id is null and form = %(form)s and erased_at is null
)"""
_AFTER = """
select pg_notify(%(channel_name)s, %(notice)s)
"""


@dataclass(frozen=True, slots=True)
class Ids:
    """The ids of what is about to be opened, and whether its writer is blocked."""

    contact: int
    conversation: int
    is_blocked: bool


def next_ids(connection: "psycopg.Connection[Any]", contact: int | None, *, email: str, phone: str) -> Ids:
    """Take the ids; `contact` is the known writer's, or None for somebody new with these addresses, empty for none."""
    given = {"contact": contact, "email": email, "phone": phone}
    row = psycopg.Cursor(connection).execute(_NEXT, given, prepare=True).fetchone()
    if row is None:
        raise LookupError("the database gave no ids")
    return Ids(*row)


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is written by the same statement: common table expressions, which may use its values, and their own."""

    sql: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """Writes contact, address, conversation, message and entry, claims the files, and notifies, or nothing of it.

    Raises psycopg.errors.UniqueViolation when the form was sent before or the number is taken.
    """

    sql: str
    params: Mapping[str, Any]


def statement(ids: Ids, stem: str, params: Mapping[str, Any], beside: Beside) -> Statement:
    """All of it in one. Where there are no files, and mostly there are none, planning for them would take longer than all
    else."""
    canonical = f'{stem},"public_seq":1,"seq":1}}'
    own = {
        "contact": ids.contact,
        "conversation": ids.conversation,
        "canonical": canonical,
        "head": hashlib.sha256(canonical.encode()).digest(),
        "channel_name": wire.CHANNEL,
        "notice": wire.notice("conversation", ids.conversation, 1, 1),
    }
    sql = _BEFORE + (_CLAIM if params["attachments"] else "") + beside.sql + _AFTER
    return Statement(sql, {**params, **beside.values, **own})


def insert(connection: "psycopg.Connection[Any]", statement: Statement) -> None:
    """Run it; inside a transaction a savepoint keeps that transaction usable."""
    if connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE:
        psycopg.Cursor(connection).execute(statement.sql, statement.params, prepare=True)
    else:
        with connection.transaction():
            psycopg.Cursor(connection).execute(statement.sql, statement.params, prepare=True)
