"""Posting a message: the hot path of every channel, one statement, no ORM.

`prepare` guards the text and builds the statement's parameters; `SQL` bumps the conversation, inserts the message and its
entry, claims its files, calls whom a note mentions, and notifies. Actions run it on Django's connection, the live gateway
on its own: both through here.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID, uuid4

import psycopg
from psycopg.types.json import Jsonb

from gatehouse.guard import Finding, redact, redact_html
from gatehouse.journal import wire
from gatehouse.journal.actor import Actor

Kind = Literal["customer", "agent", "note"]
_ENTRY_KINDS: dict[Kind, str] = {"customer": "received", "agent": "replied", "note": "noted"}

# A customer's message reopens what was solved; whether it did is known only under the lock, so the statement writes it
# into the canonical text itself: stem = %(before)s ‖ true or false ‖ %(after)s. A quiet message has the effect of a note:
# it is added and moves nothing, neither state nor owner nor clock.
SQL = """
with u as (
  update conversations_conversation c set
    seq = seq + 1,
    public_seq = public_seq + %(step)s,
    head = sha256(head || convert_to(%(before)s::text
      || case when %(kind)s::text <> 'customer' then ''
        when %(effect)s::text = 'customer' and state = 'solved' then 'true' else 'false' end
      || %(after)s::text || ',"public_seq":' || case when %(step)s = 1 then (public_seq + 1)::text else 'null' end
      || ',"seq":' || (seq + 1) || '}', 'UTF8')),
    reopened_seq = case when %(effect)s::text = 'customer' and state = 'solved' then seq + 1 else reopened_seq end,
    state = case %(effect)s::text
      when 'customer' then case state when 'submitted' then state else 'progress' end
      when 'agent' then case when %(ask)s then 'waiting' else 'replied' end
      else state end,
    updated_at = case when %(effect)s::text = 'note' then updated_at else %(at)s end,
    answered_at = case when %(effect)s::text = 'agent' then coalesce(answered_at, %(at)s) else answered_at end,
    customer_wrote_at = case when %(effect)s::text = 'customer' then %(at)s else customer_wrote_at end,
    unanswered_since = case %(effect)s::text
      when 'customer' then coalesce(unanswered_since, %(at)s)
      when 'note' then unanswered_since end,
    snoozed_until = case when %(effect)s::text = 'customer' then null else snoozed_until end,
    woke_at = case when %(effect)s::text = 'note' then woke_at end,
    waiting_since = case %(effect)s::text
      when 'agent' then case when %(ask)s then %(at)s end
      when 'customer' then null
      else waiting_since end,
    reminded_at = case when %(effect)s::text = 'note' then reminded_at end,
    solved_at = case when %(effect)s::text = 'note' then solved_at end,
    answers = case when %(answers)s::jsonb is null then answers else answers || %(answers)s::jsonb end
  where id = %(conversation)s and merged_into_id is null and (state <> 'closed' or %(effect)s::text = 'note')
    and erased_at is null and (%(kind)s::text <> 'customer' or not exists (
      select from conversations_contact k where k.id = %(contact)s and k.blocked_at is not null))
    and not exists (
      select from conversations_message m where m.conversation_id = %(conversation)s and m.client_id = %(client_id)s)
  returning id, seq, case when %(step)s = 1 then public_seq end as public_seq, head, state,
    %(effect)s::text = 'customer' and reopened_seq = seq as reopened
), m as (
  insert into conversations_message (id, conversation_id, seq, public_seq, kind, channel, contact_id, agent_id, text, html,
    answers, removed, client_id, salt, created_at)
  select %(message)s, id, seq, public_seq, %(kind)s, %(channel)s, %(contact)s, %(agent)s, %(text)s, %(html)s,
    %(answers)s::jsonb, %(removed)s, %(client_id)s, %(salt)s, %(at)s from u
  returning id
), a as (
  update conversations_attachment f set message_id = m.id from m
  where f.id = any(%(attachments)s::uuid[]) and f.message_id is null and f.form = %(form)s and f.erased_at is null
), n as (
  insert into conversations_mention (message_id, conversation_id, agent_id, name, at)
  select m.id, u.id, p.agent, p.name, %(at)s
  from m, u, unnest(%(mentioned)s::bigint[], %(mentioned_as)s::text[]) as p(agent, name)
), e as (
  insert into journal_entry (subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash)
  select 'conversation', id, seq, public_seq, %(entry_kind)s, %(at)s,
    %(before)s::text || case when %(kind)s::text <> 'customer' then '' when reopened then 'true' else 'false' end
    || %(after)s::text || ',"public_seq":' || coalesce(public_seq::text, 'null') || ',"seq":' || seq || '}', head from u
)
select seq, public_seq, state, reopened,
  pg_notify(%(notify)s, 'conversation:' || id || ':' || seq || ':' || coalesce(public_seq::text, '')) from u
"""

FIND = """
select seq, public_seq, created_at from conversations_message
where conversation_id = %(conversation)s and client_id = %(client_id)s
"""

_LATE = "\x1flate\x1f"
_LATE_JSON = wire.dumps(_LATE)


class Refused(Exception):
    """The conversation takes no message: it is closed, erased, merged into another, or the writer is blocked. Look it up
    again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message as it comes in. `client_id` is made by the sender, so that sending again adds nothing."""

    conversation: int
    kind: Kind
    author: Actor
    text: str
    channel: str
    html: str = ""
    entry: str = ""  # kind of the entry when it is not the message's usual one
    data: Mapping[str, int] = field(default_factory=dict)  # what that entry says beside the message
    ask: bool = False
    quiet: bool = False  # a machine wrote it for the customer
    answers: Mapping[str, Any] | None = None
    attachments: tuple[UUID, ...] = ()
    form: UUID | None = None  # what the attachments were uploaded for
    removed: tuple[Finding, ...] = ()  # what the guard took out before, of the answers too
    client_id: UUID = field(default_factory=uuid4)
    mentions: Mapping[int, str] = field(default_factory=dict)  # agents whom a note mentions: id -> name
    operation: UUID | None = None  # the act on several conversations that this is part of


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a message. `found` is what the guard took out of this copy."""

    message: UUID | None
    seq: int
    public_seq: int | None
    found: tuple[Finding, ...]
    is_new: bool = True
    reopened: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A guarded message, ready for the statement."""

    params: dict[str, Any]
    found: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """Words after the guard, with the salt of their HMAC."""

    text: str
    html: str
    found: tuple[Finding, ...]
    salt: bytes

    @property
    def mac(self) -> str:
        return body_mac(self.salt, self.text, self.html)

    @property
    def removed(self) -> list[dict[str, Any]]:
        return [{"kind": str(finding.kind), "count": finding.count} for finding in self.found]


def guarded(text: str, html: str = "") -> Body:
    """Take out what must never be stored. NUL, which PostgreSQL cannot hold, becomes the replacement character."""
    plain = redact(text.replace("\x00", "\ufffd"))
    rich = redact_html(html.replace("\x00", "\ufffd")) if html else None
    found = plain.found or (rich.found if rich else ())
    return Body(plain.text, rich.text if rich else "", found, os.urandom(16))


def body_mac(salt: bytes, text: str, html: str) -> str:
    """What vouches for a body in its entry: HMAC-SHA256 over text, a separator that no text holds, and html; hex."""
    return hmac.new(salt, text.encode() + b"\x00" + html.encode(), hashlib.sha256).hexdigest()


def prepare(post: Post) -> Prepared:
    """Guard the words and fill the statement's parameters."""
    body = guarded(post.text, post.html)
    if post.removed:
        body = replace(body, found=(*post.removed, *body.found))
    message, at = wire.uuid7(), datetime.now(UTC)
    entry_kind = post.entry or _ENTRY_KINDS[post.kind]
    stem = wire.stem(
        subject=f"conversation:{post.conversation}",
        kind=entry_kind,
        public=post.kind != "note",
        actor=post.author,
        data=_entry_data(post, body, message),
        at=at,
        operation=post.operation,
    )
    before, _, after = stem.partition(_LATE_JSON)
    params = {
        "notify": wire.CHANNEL,
        "conversation": post.conversation,
        "kind": post.kind,
        "effect": "note" if post.quiet else post.kind,
        "entry_kind": entry_kind,
        "step": int(post.kind != "note"),
        "before": before,
        "after": after,
        "ask": post.ask,
        "at": at,
        "message": message,
        "channel": post.channel,
        "contact": post.author.id if post.author.is_contact else None,
        "agent": post.author.id if post.author.is_agent else None,
        "text": body.text,
        "html": body.html,
        "answers": Jsonb(dict(post.answers)) if post.answers else None,
        "removed": Jsonb(body.removed),
        "client_id": post.client_id,
        "salt": body.salt,
        "attachments": list(post.attachments),
        "form": post.form,
        "mentioned": list(post.mentions),
        "mentioned_as": list(post.mentions.values()),
    }
    return Prepared(params, body.found)


def _entry_data(post: Post, body: Body, message: UUID) -> dict[str, Any]:
    data: dict[str, Any] = {"message": str(message), "channel": post.channel, "mac": body.mac, **post.data}
    data |= {"attachments": len(post.attachments), "removed": len(body.found)}
    if post.kind == "customer":
        data["reopened"] = _LATE
        data |= {"quiet": True} if post.quiet else {}
    elif post.kind == "agent":
        data["ask"] = post.ask
    elif post.mentions:
        data["mentions"] = list(post.mentions)
    return data


def send(connection: psycopg.Connection[Any], prepared: Prepared) -> Posted:
    """Run the statement. Raises Refused when the conversation is closed or merged, or a customer is blocked.

    The same client_id again returns the first one's numbers. Two at the very same moment: the second meets the unique
    index and finds the first; inside a transaction a savepoint keeps that transaction usable.
    """
    cursor = psycopg.Cursor(connection)
    try:
        is_idle = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        if is_idle and connection.autocommit:
            row = cursor.execute(SQL, prepared.params, prepare=True).fetchone()
        else:
            if is_idle:  # a transaction that was announced begins with its first statement; a savepoint cannot be that
                cursor.execute("select 1")
            with connection.transaction():
                row = cursor.execute(SQL, prepared.params, prepare=True).fetchone()
    except psycopg.errors.UniqueViolation:
        row = None
    if row is not None:
        seq, public_seq, _state, reopened, _ = row
        return Posted(
            prepared.params["message"], seq, public_seq, prepared.found, reopened=reopened, at=prepared.params["at"]
        )
    first = cursor.execute(FIND, prepared.params, prepare=True).fetchone()
    if first is None:
        raise Refused(f"conversation {prepared.params['conversation']} takes no more messages")
    return Posted(None, first[0], first[1], prepared.found, is_new=False, at=first[2])
