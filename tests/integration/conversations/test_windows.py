"""A story of thousands of rows is read a window at a time, along an index, and no row is lost between two windows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import F

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.models import Contact, Conversation, Message, Topic
from gatehouse.conversations.timeline import timeline
from gatehouse.conversations.windows import ROWS, Window
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import open_as
from gatehouse.testing.plans import plans, scanned

pytestmark = pytest.mark.django_db
_FILL = """
insert into journal_entry (subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash)
select 'conversation', c, n, null, 'priority_set', now() - interval '1 day' + n * interval '1 s',
  '{"actor":{"id":null,"kind":"system"},"data":{"before":0,"priority":1}}', ''
from generate_series(2, %s) n, generate_series(%s::bigint, %s::bigint + 9) c
"""


def fill(conversation: Conversation, rows: int) -> None:
    """Rows for this conversation and nine others."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [rows, conversation.pk, conversation.pk])
        cursor.execute("analyze journal_entry")


def walk(conversation: Conversation, user: User, rows: int) -> list[tuple[datetime, int]]:
    """Every row from the newest back, window by window."""
    found: list[tuple[datetime, int]] = []
    window = Window(rows=rows)
    while True:
        page = timeline(conversation, user.actor, window)
        found = [(item.at, item.seq) for item in page.items] + found
        if page.earlier is None:
            return found
        window = Window(rows=rows, before=page.earlier)


def test_thousands_of_rows_are_read_along_the_index(conversation: Conversation, alice: User) -> None:
    fill(conversation, 3000)
    middle = datetime.now(UTC) - timedelta(hours=23)
    for window in (Window(), Window(before=middle), Window(after=middle), Window(at=1500)):
        for plan in plans(lambda window=window: timeline(conversation, alice.actor, window)):  # type: ignore[misc]
            assert "journal_entry" not in scanned(plan)
            reads_entries = "'Relation Name': 'journal_entry'" in str(plan)
            assert not (reads_entries and "'Node Type': 'Sort'" in str(plan)), plan


def test_the_number_of_queries_is_the_same_for_two_thousand(
    conversation: Conversation, alice: User, django_assert_num_queries: object
) -> None:
    fill(conversation, 2000)
    with django_assert_num_queries(4):  # type: ignore[operator]
        page = timeline(conversation, alice.actor)
    assert len(page.items) == ROWS


def test_rows_of_the_same_time_are_never_cut_apart(conversation: Conversation, alice: User) -> None:
    for index in range(9):
        note(conversation, Draft(text=f"Note {index}"), by=alice.actor)
    with connection.cursor() as cursor:
        cursor.execute("alter table journal_entry disable trigger journal_append_only")
        Entry.objects.filter(subject_kind="conversation", seq__range=(4, 6)).update(at=datetime(2027, 1, 1, tzinfo=UTC))
        cursor.execute("alter table journal_entry enable trigger journal_append_only")
    for rows in (4, 5, 6):
        assert len(walk(conversation, alice, rows)) == 10


def test_what_a_merge_weaves_in_is_walked_through_once(
    conversation: Conversation, alice: User, lena: Contact, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "Other")
    for index in range(8):
        note(other if index % 2 else conversation, Draft(text=f"Note {index}"), by=alice.actor)
    merge(other, conversation, by=alice.actor)
    found = walk(conversation, alice, 3)
    assert found == sorted(found)
    assert len(found) == len(set(found)) == 12


def test_what_was_split_off_in_bulk_is_read_in_windows_too(conversation: Conversation, alice: User) -> None:
    for index in range(12):
        note(conversation, Draft(text=f"Note {index}"), by=alice.actor)
    new = split(conversation, list(Message.objects.filter(kind="note")), "Other", by=alice.actor)
    assert len(timeline(new, alice.actor, Window(rows=5)).items) == 5
    assert len(walk(new, alice, 5)) == 13
    assert len(walk(conversation, alice, 5)) == 2


def test_a_customers_window_counts_public_rows_only(conversation: Conversation, alice: User, lena: Contact) -> None:
    for index in range(8):
        note(conversation, Draft(text=f"Note {index}"), by=alice.actor)
    page = timeline(conversation, lena.actor, Window(at=1, rows=4))
    assert [item.seq for item in page.items] == [1]
    assert page.earlier is page.later is None
    assert not Entry.objects.filter(seq=F("public_seq"), seq__gt=1, subject_kind="conversation").exists()


def test_what_came_while_it_was_read_is_not_news_again(conversation: Conversation, alice: User) -> None:
    """A page asks from the newest number that it was told; what it has been shown already must not come once more."""
    read_before = Conversation.objects.get()
    note(conversation, Draft(text="Meanwhile."), by=alice.actor)
    shown = timeline(read_before, alice.actor, Window(since=read_before.seq))
    assert [item.message.text for item in shown.items if item.message] == ["Meanwhile."]
    assert shown.seq == read_before.seq + 1
    assert timeline(read_before, alice.actor, Window(since=shown.seq)).items == []
