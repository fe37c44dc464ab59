"""record(): one change, one entry, in the transaction of the change."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from gatehouse.journal import wire
from gatehouse.journal.actor import Actor
from gatehouse.journal.data import EntryData
from gatehouse.journal.models import Entry, Journaled

# The row's lock gives the sequence and the chain their order, so both are made by the statement that holds it.
_RECORD = """
with u as (
  update {table} set seq = seq + 1, public_seq = public_seq + %(step)s,
    head = sha256(head || convert_to(%(stem)s || ',"public_seq":'
      || case when %(step)s = 1 then (public_seq + 1)::text else 'null' end || ',"seq":' || (seq + 1) || '}}', 'UTF8'))
  where id = %(id)s returning seq, case when %(step)s = 1 then public_seq end as public_seq, public_seq as total, head
), e as (
  insert into journal_entry (subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash)
  select %(subject_kind)s, %(id)s, seq, public_seq, %(kind)s, %(at)s,
    %(stem)s || ',"public_seq":' || coalesce(public_seq::text, 'null') || ',"seq":' || seq || '}}', head from u
  returning id
)
select e.id, u.seq, u.public_seq, u.total, u.head,
  pg_notify('{channel}', %(subject_kind)s || ':' || %(id)s || ':' || u.seq || ':' || coalesce(u.public_seq::text, ''))
from u, e
"""


_joined: ContextVar[UUID | None] = ContextVar("joined", default=None)


@contextmanager
def joined(operation: UUID) -> Iterator[None]:
    """Entries that are recorded inside belong to this one act, unless they name another."""
    token = _joined.set(operation)
    try:
        yield
    finally:
        _joined.reset(token)


def joined_by() -> UUID | None:
    """The act that entries belong to at the moment."""
    return _joined.get()


def record(subject: Journaled, data: EntryData, *, by: Actor, operation: UUID | None = None) -> Entry:
    """Append an entry to the subject's chain and return it.

    Call it inside the transaction that makes the change. `operation` joins the entries of one act on several subjects.
    Raises LookupError when the subject's row does not exist.
    """
    at = datetime.now(UTC)
    kind, is_public = data.kind, data.public
    stem = wire.stem(
        subject=subject.journal_subject,
        kind=kind,
        public=is_public,
        actor=by,
        data=data.model_dump(mode="json"),
        at=at,
        operation=operation or joined_by(),
    )
    params = {
        "stem": stem,
        "step": int(is_public),
        "id": subject.pk,
        "subject_kind": subject.journal_kind,
        "kind": kind,
        "at": at,
    }
    sql = _RECORD.format(table=f'"{subject._meta.db_table}"', channel=wire.CHANNEL)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"{subject.journal_subject} does not exist")
    entry_id, subject.seq, public_seq, subject.public_seq, head, _ = row
    subject.head = bytes(head)
    tail = f',"public_seq":{"null" if public_seq is None else public_seq},"seq":{subject.seq}}}'
    return Entry(
        id=entry_id,
        subject_kind=subject.journal_kind,
        subject_id=subject.pk,
        seq=subject.seq,
        public_seq=public_seq,
        kind=kind,
        at=at,
        canonical=stem + tail,
        hash=subject.head,
    )
