"""A word that stands in very many subjects finds the newest of them, along the lists instead of out of a heap of all."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact, Conversation, Department
from gatehouse.testing.plans import indexes, plans
from gatehouse.workspace import queues, search

pytestmark = pytest.mark.django_db
ROWS = 6_000


@pytest.fixture
def many(khalid: Contact, deposits: Department, security: Department) -> list[int]:
    """Two departments' conversations about the same, the oldest first; the ids of the newest of Deposits, newest first."""
    now = timezone.now()
    made = {"contact": khalid, "channel": "form", "subject": "USDT missing"}
    rows = Conversation.objects.bulk_create(
        Conversation(
            number=f"GH-{n}", department=(deposits, security)[n % 2], updated_at=now - timedelta(ROWS - n), **made
        )
        for n in range(ROWS)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze conversations_conversation")
    return [row.pk for row in reversed(rows) if row.department_id == deposits.pk][: search.FOUND]


@pytest.mark.parametrize("common", [10, 10**9])
def test_the_newest_stand_first(alice: User, many: list[int], common: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_COMMON", common)
    assert search.search(alice, "usdt miss", queues.departments_of(alice)) == many


def test_common_words_are_read_along_the_list(alice: User, many: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_COMMON", 10)
    monkeypatch.setattr(search, "_NEWEST", 200)
    monkeypatch.setattr(search, "_LEAST", 10)
    departments = queues.departments_of(alice)
    used = set().union(*map(indexes, plans(partial(search.search, alice, "usdt", departments))))
    assert "queue_all" in used
    assert "conversation_subject_words" not in used


def test_what_is_common_elsewhere_is_found_here_as_well(
    alice: User, many: list[int], lena: Contact, deposits: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_COMMON", 0)
    mine = Conversation.objects.create(
        number="GH-X", subject="payout", contact=lena, channel="form", department=deposits, updated_at=lena.created_at
    )
    assert search.search(alice, "payout", queues.departments_of(alice)) == [mine.pk]
