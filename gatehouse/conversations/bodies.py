"""Whether the words of every message are still the ones that its entry vouches for."""

import hmac
import json
from collections.abc import Iterator

from django.db import connection

from gatehouse.conversations.post import body_mac
from gatehouse.journal.verify import Problem

_WITH_BODIES = """
select e.subject_id, e.seq, e.canonical, m.text, m.html, m.salt, m.erased_at is not null
from journal_entry e left join conversations_message m on m.conversation_id = e.subject_id and m.seq = e.seq
where e.subject_kind = 'conversation' and e.kind in ('opened', 'received', 'replied', 'noted', 'escalated')
"""


def verify_bodies() -> Iterator[Problem]:
    """Every message that is gone or altered without having been erased by the rules. Reads a stream."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_WITH_BODIES)
        while rows := cursor.fetchmany(2000):
            for subject_id, seq, canonical, text, html, salt, is_erased in rows:
                if text is None:
                    yield Problem(f"conversation:{subject_id}", seq, "its message is missing")
                elif not is_erased and not _is_vouched_for(canonical, text, html, bytes(salt or b"")):
                    yield Problem(f"conversation:{subject_id}", seq, "its message was altered")


def _is_vouched_for(canonical: str, text: str, html: str, salt: bytes) -> bool:
    return hmac.compare_digest(json.loads(canonical)["data"]["mac"], body_mac(salt, text, html))
