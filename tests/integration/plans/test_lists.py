"""The lists' queries run along indexes however large the table is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.models import Tag
from gatehouse.testing.plans import plans, rows_read, scanned
from gatehouse.workspace import filters, queues
from gatehouse.workspace.places import Place
from gatehouse.workspace.queues import Choice, Segment
from gatehouse.workspace.talk import side

ROWS = 25_000
NARROWED = ["language=vi", "tag=rare", "tag=common", "state=submitted&priority=urgent", "assignee=me", "language=en"]
_FILL = """
insert into conversations_conversation (number, subject, contact_id, channel, department_id, state, priority, level,
  assignee_id, language, answers, tags, is_spam, on_hold, created_at, updated_at, unanswered_since, seq, public_seq, head)
select 'GH-' || n, 'filled', %(contact)s, 'form', %(department)s + n %% 2 * (%(other)s - %(department)s),
  case when n %% 10 = 0 then 'submitted' when n %% 10 < 3 then 'progress' else 'closed' end, 1, 0,
  case when n %% 10 = 0 then null else %(agent)s end, case when n %% 5000 = 0 then 'vi' else 'en' end, '{}',
  case when n %% 9000 = 0 then '{rare}' when n %% 3 = 0 then '{common}' else '{}' end::varchar(40)[],
  false, false, now(), now() - n * interval '1 s',
  case when n %% 10 < 2 then now() - n * interval '1 s' end,
  0, 0, ''
from generate_series(1, %(rows)s) n
"""


@pytest.fixture(scope="module")
def filled(conversation, alice, bob, deposits, security):
    take(conversation, by=alice.actor)
    for key in ("rare", "common"):
        Tag.objects.create(key=key, name=key)
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
        assert "conversations_conversation" not in scanned(plan), plan


@pytest.mark.parametrize("segment", list(Segment))
def test_no_count_reads_the_whole_table(alice, filled, segment):
    departments = queues.departments_of(alice)
    for plan in plans(lambda: queues.count(alice, Choice(segment), departments)):
        assert "conversations_conversation" not in scanned(plan), plan


@pytest.mark.parametrize("segment", list(Segment))
def test_no_filtered_list_reads_more_than_it_may(alice, filled, segment):
    departments = queues.departments_of(alice)
    for text in NARROWED:
        _ask_of_indexes(may_sort=text == "tag=rare")  # its few rows are looked up by their tag, and then put in order
        choice = Choice(segment, None, "", filters.read(QueryDict(text), alice, departments))
        for plan in plans(lambda choice=choice: queues.page(alice, choice, departments), run=True):
            assert "conversations_conversation" not in scanned(plan), (text, plan)
            assert rows_read(plan, "conversations_conversation") <= queues.MOST_LOOKED_AT, (text, plan)


def _ask_of_indexes(*, may_sort):
    """So small a table is read whole and sorted for little: here an index must be able to serve."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
        cursor.execute("set local enable_sort = %s", ["on" if may_sort else "off"])


def test_a_rare_tag_is_found_at_once_and_a_common_one_stops(alice, filled, monkeypatch):
    monkeypatch.setattr(queues, "MOST_LOOKED_AT", 1)
    monkeypatch.setattr(queues, "LEAST_LOOKED_AT", 1_000)
    departments = queues.departments_of(alice)
    for text, rows, is_cut in (("tag=rare", 2, False), ("tag=common", 30, False), ("tag=common&language=vi", 0, True)):
        choice = Choice(Segment.ALL, None, "", filters.read(QueryDict(text), alice, departments))
        page = queues.page(alice, choice, departments)
        assert (len(page.rows), page.is_cut) == (rows, is_cut), text


def test_the_customers_pane_reads_no_whole_table(alice, filled):
    for plan in plans(lambda: side(filled, alice)):
        assert "conversations_conversation" not in scanned(plan), plan
