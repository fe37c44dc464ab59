"""Words that stand in very many subjects find the newest of them, age after age."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact, Conversation, Department, Involvement
from gatehouse.conversations.words import newest_first
from gatehouse.testing.plans import indexes, plans, rows_read, scanned
from gatehouse.workspace.search import FOUND, search

ROWS = 2_000
AGES = timedelta(days=700)


def made(contact: Contact, department: Department, subject: str, at: datetime) -> int:
    return Conversation.objects.create(
        number=f"GH-{Conversation.objects.count()}", subject=subject, contact=contact, channel="form",
        department=department, updated_at=at,
    ).pk  # fmt: skip


@pytest.fixture(scope="module")
def many(khalid: Contact, deposits: Department, security: Department) -> list[int]:
    """Two departments' conversations about the same, hour after hour; ids of those of Deposits, the newest first."""
    now = timezone.now()
    common = {"contact": khalid, "channel": "form", "subject": "USDT missing"}
    rows = Conversation.objects.bulk_create(
        Conversation(
            number=f"GH-{n}", department=(deposits, security)[n % 2], updated_at=now - timedelta(hours=n), **common
        )
        for n in range(ROWS)
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze conversations_conversation")
    return [row.pk for row in rows if row.department_id == deposits.pk]


def test_the_newest_stand_first(alice: User, many: list[int]) -> None:
    for typed in ("usdt", "missing usdt", "usd", "USDT miss", "us mi"):
        assert search(alice, typed) == many[:FOUND], typed


def test_a_department_finds_its_own_and_what_it_was_asked_about(
    alice: User, many: list[int], deposits: Department, security: Department
) -> None:
    foreign = Conversation.objects.filter(department=security)
    foreign.update(subject="Freeze urgently")
    assert search(alice, "freeze", {deposits.pk}) == []
    asked = foreign.earliest("updated_at")
    Involvement.objects.create(conversation=asked, department=deposits)
    Conversation.objects.filter(pk=asked.pk).update(others_asked=True)
    assert search(alice, "freeze", {deposits.pk}) == search(alice, "freeze") == [asked.pk]
    assert search(alice, "usdt", {deposits.pk}) == search(alice, "usdt") == many[:FOUND]


def test_what_only_others_write_about_costs_nothing(
    alice: User, many: list[int], deposits: Department, security: Department
) -> None:
    Conversation.objects.filter(department=security).update(subject="Freeze urgently")
    with connection.cursor() as cursor:
        cursor.execute("analyze conversations_conversation")
    read = [sum(rows_read(plan, "conversations_conversation") for plan in plans(work, run=True)) for work in (
        partial(search, alice, "freeze", {deposits.pk}), partial(search, alice, "freeze"),
    )]  # fmt: skip
    assert read[0] == 0 < ROWS / 2 <= read[1]


def test_only_the_index_is_read(alice: User, many: list[int]) -> None:
    for typed in ("usdt", "usdt missing", "usdt unheard"):
        seen = list(plans(partial(search, alice, typed)))
        assert "words_ages_departments" in set().union(*map(indexes, seen))
        assert "conversations_conversation" not in set().union(*map(scanned, seen))


def test_every_age_is_looked_through(alice: User, lena: Contact, deposits: Department) -> None:
    now, days = timezone.now(), (-400, 0, 0.5, 1, 3, 6, 7, 8, 13, 20, 27, 28, 29, 60, 200, 336, 350, 400, 3_000)
    found = [made(lena, deposits, "Payout", now - timedelta(days=one)) for one in days]
    assert search(alice, "payout") == found
    assert search(alice, "pay") == found


def test_beginnings_leave_words_that_are_in_use_alone(alice: User, lena: Contact, deposits: Department) -> None:
    now = timezone.now()
    old = made(lena, deposits, "Withdrawal stuck", now - timedelta(days=500))
    assert search(alice, "withd stu") == [old]
    made(lena, deposits, "Withd", now)
    assert search(alice, "withd stu") == []


def test_what_changes_moves_to_another_age(alice: User, many: list[int]) -> None:
    Conversation.objects.filter(pk=many[-1]).update(updated_at=timezone.now() + timedelta(minutes=1))
    assert search(alice, "usdt")[:2] == [many[-1], many[0]]


def test_the_marks_of_ages_are_no_words(alice: User, lena: Contact, deposits: Department) -> None:
    made(lena, deposits, "Payout", timezone.now())
    for mark in newest_first(timezone.now()).marks:
        assert search(alice, mark) == search(alice, mark.strip("'/")) == []


def test_a_subject_brings_no_marks_of_its_own(alice: User, lena: Contact, deposits: Department) -> None:
    now = timezone.now()
    old = made(
        lena, deposits, " ".join(["Payout", *(mark.strip("'") for mark in newest_first(now).marks[:15])]), now - AGES
    )
    young = [made(lena, deposits, "Payout BTC/DAI", now - timedelta(days=day)) for day in range(2)]
    assert search(alice, "payout") == [*young, old]
    assert search(alice, "dai") == young
