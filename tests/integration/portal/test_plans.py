"""The customer's pages run along indexes however many tickets others have."""

import pytest
from django.db import connection
from django.test import Client

from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.models import Contact, Conversation, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import open_as
from gatehouse.testing.plans import plans, scanned

pytestmark = pytest.mark.django_db
ROWS = 25_000
_FILL = """
insert into conversations_conversation (number, subject, contact_id, channel, department_id, state, priority, level,
  language, answers, tags, is_spam, on_hold, created_at, updated_at, seq, public_seq, head)
select 'GH-' || n, 'filled', %(contact)s, 'form', %(department)s, 'progress', 1, 0, 'en', '{}', '{}', false, false,
  now(), now() - n * interval '1 s', 0, 0, ''
from generate_series(1, %(rows)s) n
"""
_SHARE = """
insert into conversations_participant (conversation_id, contact_id, added_at)
select id, %(contact)s, now() from conversations_conversation where subject = 'filled' limit 5000
"""
LARGE = {"conversations_conversation", "conversations_participant", "conversations_message", "journal_entry"}


@pytest.fixture
def filled(conversation: Conversation, khalid: Contact, lena: Contact, deposit_topic: Topic) -> Conversation:
    """Others have many tickets, and third ones take part in many; Lena has one and takes part in another."""
    third = Contact.objects.create(name="Third")
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"contact": khalid.pk, "department": conversation.department_id, "rows": ROWS})
        cursor.execute(_SHARE, {"contact": third.pk})
    add_participant(open_as(khalid, deposit_topic, "Shared"), lena, by=SYSTEM)
    with connection.cursor() as cursor:
        cursor.execute("analyze conversations_conversation")
        cursor.execute("analyze conversations_participant")
    return conversation


@pytest.mark.parametrize("path", ["/tickets/", "/tickets/?show=all", "/t/{number}/"])
def test_no_page_reads_a_whole_table(lenas: Client, filled: Conversation, path: str) -> None:
    found = [scanned(plan) & LARGE for plan in plans(lambda: lenas.get(path.format(number=filled.number)))]
    assert len(found) >= 4
    assert {table for tables in found for table in tables} - {"conversations_message", "journal_entry"} == set()
