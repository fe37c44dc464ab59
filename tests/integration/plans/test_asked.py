"""What other departments ask about is found among what was asked, however much that has become over the years."""

from functools import partial

import pytest
from django.db import connection
from django.http import QueryDict

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.involve import involve, withdraw
from gatehouse.conversations.models import Conversation, Department, Involvement, Membership
from gatehouse.testing.plans import indexes, plans, rows_read, scanned
from gatehouse.workspace import filters, queues
from gatehouse.workspace.queues import Choice, Segment

_FILL = """
with made as (
  insert into conversations_conversation (number, subject, contact_id, channel, department_id, state, priority, level,
    language, answers, tags, is_spam, on_hold, others_asked, created_at, updated_at, seq, public_seq, head)
  select 'GH-' || n, '', %(contact)s, 'form', %(department)s, case when n %% 50 = 0 then 'progress' else 'closed' end, 1, 0,
    'en', '{}', '{}', false, false, n %% 4 = 0, now(), now() - n * interval '1 s', 0, 0, ''
  from generate_series(1, 20000) n returning id, others_asked
)
insert into conversations_involvement (conversation_id, department_id, asked_at)
select id, %(asked)s, now() from made where others_asked
"""


@pytest.fixture(scope="module")
def much_asked(conversation: Conversation, deposits: Department, security: Department) -> None:
    """Deposits has asked Security about five thousand tickets."""
    params = {"contact": conversation.contact_id, "department": deposits.pk, "asked": security.pk}
    with connection.cursor() as cursor:
        cursor.execute(_FILL, params)
        for table in ("conversation", "involvement", "membership"):
            cursor.execute(f"analyze conversations_{table}")


@pytest.mark.parametrize(("segment", "index"), [(Segment.OPEN, "queue_asked_open"), (Segment.ALL, "queue_asked")])
def test_the_list_runs_along_what_was_asked(mallory: User, much_asked: None, segment: Segment, index: str) -> None:
    departments = queues.departments_of(mallory)
    (keys, *_) = plans(partial(queues.page, mallory, Choice(segment), departments))
    assert index in indexes(keys)
    assert "conversations_conversation" not in scanned(keys)


def all_of(user: User, narrowed: str) -> Choice:
    departments = queues.departments_of(user)
    return Choice(Segment.ALL, filters=filters.read(QueryDict(narrowed), user, departments))


@pytest.fixture
def compliance() -> Department:
    return Department.objects.create(slug="compliance", names={"en": "Compliance"}, position=9)


@pytest.mark.parametrize("narrowed", ["", "language=en"])
@pytest.mark.parametrize("asked", [0, 3])
def test_who_is_seldom_asked_does_not_walk_through_what_others_are_asked(
    mallory: User, much_asked: None, compliance: Department, asked: int, narrowed: str
) -> None:
    Membership.objects.filter(user=mallory).delete()
    Membership.objects.create(user=mallory, department=compliance)
    few = Conversation.objects.filter(others_asked=True).order_by("-updated_at")[:asked]
    Involvement.objects.bulk_create(Involvement(conversation=one, department=compliance) for one in few)
    departments = queues.departments_of(mallory)
    look = partial(queues.page, mallory, all_of(mallory, narrowed), departments)
    assert [row.conversation.pk for row in look().rows] == [one.pk for one in few]
    (keys, *_) = plans(look, run=True)
    assert rows_read(keys, "conversations_conversation") <= asked


def test_a_filter_looks_at_no_more_of_what_others_are_asked_than_of_a_queue(mallory: User, much_asked: None) -> None:
    departments = queues.departments_of(mallory)
    look = partial(queues.page, mallory, all_of(mallory, "language=tr"), departments)
    (keys, *_) = plans(look, run=True)
    assert look().is_cut
    assert rows_read(keys, "conversations_conversation") <= queues.MOST_LOOKED_AT


def test_a_conversation_knows_whether_others_were_asked(
    conversation: Conversation, security: Department, alice: User
) -> None:
    involve(conversation, security, by=alice.actor)
    conversation.refresh_from_db()
    assert conversation.others_asked
    withdraw(conversation, security, by=alice.actor)
    conversation.refresh_from_db()
    assert not conversation.others_asked
