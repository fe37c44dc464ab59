"""Whether the words of every message are still the ones that its entry vouches for."""

import hmac
import json
from collections.abc import Iterator

from django.db import connection

from gatehouse.conversations.post import body_mac
from gatehouse.journal.verify import Problem

# Whether an entry says that it was erased is asked only of what is marked as erased: each costs a look at its chain. What
# a split has moved is erased with the conversation where it is read, and the entry stands there.
_WITH_BODIES = """
select e.subject_id, e.seq, e.canonical, m.text, m.html, m.salt, case when m.erased_at is not null then exists (
  select from journal_entry x where x.subject_kind = 'conversation' and x.kind = 'erased'
    and x.subject_id = coalesce(m.moved_to_id, e.subject_id) and (m.moved_to_id is not null or x.seq > e.seq)
    and (x.canonical::json #>> '{data,messages}')::int > 0) end
from journal_entry e left join conversations_message m on m.conversation_id = e.subject_id and m.seq = e.seq
where e.subject_kind = 'conversation' and e.kind in ('opened', 'received', 'replied', 'noted', 'escalated')
"""


def verify_bodies() -> Iterator[Problem]:
    """Every message that is gone or altered without having been erased by the rules. Reads a stream."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_WITH_BODIES)
        while rows := cursor.fetchmany(2000):
            for subject_id, seq, canonical, text, html, salt, erased_by_entry in rows:
                if text is None:
                    yield Problem(f"conversation:{subject_id}", seq, "its message is missing")
                elif erased_by_entry is not None:
                    if text or html or not erased_by_entry:
                        yield Problem(f"conversation:{subject_id}", seq, "its message is marked as erased, but was not")
                elif not _is_vouched_for(canonical, text, html, bytes(salt or b"")):
                    yield Problem(f"conversation:{subject_id}", seq, "its message was altered")


def _is_vouched_for(canonical: str, text: str, html: str, salt: bytes) -> bool:
    return hmac.compare_digest(json.loads(canonical)["data"]["mac"], body_mac(salt, text, html))
