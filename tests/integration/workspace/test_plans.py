"""The lists' queries run along indexes however large the table is."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gatehouse.conversations.actions.assign import take
from gatehouse.workspace import queues
from gatehouse.workspace.places import Place
from gatehouse.workspace.queues import Choice, Segment
from gatehouse.workspace.talk import side

ROWS = 25_000
_FILL = """
insert into conversations_conversation (number, subject, contact_id, channel, department_id, state, priority, level,
  assignee_id, language, answers, tags, is_spam, on_hold, created_at, updated_at, unanswered_since, seq, public_seq, head)
select 'GH-' || n, 'filled', %(contact)s, 'form', %(department)s + n %% 2 * (%(other)s - %(department)s),
  case when n %% 10 = 0 then 'submitted' when n %% 10 < 3 then 'progress' else 'closed' end, 1, 0,
  case when n %% 10 = 0 then null else %(agent)s end, 'en', '{}', '{}', false, false, now(), now() - n * interval '1 s',
  case when n %% 10 < 2 then now() - n * interval '1 s' end,
  0, 0, ''
from generate_series(1, %(rows)s) n
"""


@pytest.fixture
def filled(conversation, alice, bob, deposits, security):
    take(conversation, by=alice.actor)
    params = {"contact": conversation.contact_id, "department": deposits.pk, "other": security.pk}
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {**params, "agent": bob.pk, "rows": ROWS})
        cursor.execute("analyze conversations_conversation")
        cursor.execute("analyze conversations_involvement")
        cursor.execute("analyze conversations_membership")
    return conversation


@pytest.mark.parametrize("segment", list(Segment))
@pytest.mark.parametrize("after", [None, "middle"])
def test_no_list_reads_the_whole_table(alice, filled, segment, after):
    place = Place(timezone.now() - timedelta(seconds=ROWS / 2), 1) if after else None
    departments = queues.departments_of(alice)
    for plan in plans(lambda: queues.page(alice, Choice(segment), departments, place)):
        assert not scans(plan), plan


@pytest.mark.parametrize("segment", list(Segment))
def test_no_count_reads_the_whole_table(alice, filled, segment):
    departments = queues.departments_of(alice)
    for plan in plans(lambda: queues.count(alice, Choice(segment), departments)):
        assert not scans(plan), plan


def test_the_customers_pane_reads_no_whole_table(alice, filled):
    for plan in plans(lambda: side(filled, alice, timezone.now())):
        assert not scans(plan), plan


def plans(work):
    """The plan of every query that this runs."""
    with CaptureQueriesContext(connection) as captured:
        work()
    for query in captured.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute("explain (format json) " + query["sql"])
            row = cursor.fetchone()[0]
        yield (row if isinstance(row, list) else json.loads(row))[0]["Plan"]


def scans(plan):
    """Whether the plan goes through all conversations."""
    whole = plan["Node Type"] == "Seq Scan" and plan["Relation Name"] == "conversations_conversation"
    return whole or any(scans(part) for part in plan.get("Plans", []))
