"""record(): typed, hashed, in order, and never changed again."""

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction
from pydantic import ValidationError

from gatehouse.conversations.entries import PrioritySet, Tagged
from gatehouse.conversations.models import Contact, Department
from gatehouse.conversations.settings_entries import SettingDeleted
from gatehouse.journal.actor import SYSTEM, Actor
from gatehouse.journal.models import Entry
from gatehouse.journal.record import record

pytestmark = pytest.mark.django_db


def test_entries_are_chained(deposits: Department) -> None:
    first, second = (record(deposits, Tagged(tag=name), by=SYSTEM) for name in ("one", "two"))
    assert (first.seq, second.seq, deposits.seq) == (1, 2, 2)
    assert first.hash == hashlib.sha256(first.canonical.encode()).digest()
    assert second.hash == hashlib.sha256(first.hash + second.canonical.encode()).digest()
    deposits.refresh_from_db()
    assert bytes(deposits.head) == second.hash


def test_what_is_returned_is_what_is_stored(deposits: Department) -> None:
    entry = record(deposits, Tagged(tag="größe"), by=Actor("agent", 7))
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.canonical, bytes(stored.hash), stored.at) == (entry.canonical, entry.hash, entry.at)
    assert stored.actor == Actor("agent", 7)
    assert json.loads(stored.canonical)["subject"] == f"department:{deposits.pk}"


def test_only_public_entries_count_for_customers(lena: Contact) -> None:
    from gatehouse.conversations.entries import Nudged

    entries = [record(lena, data, by=SYSTEM) for data in (Nudged(), Tagged(tag="x"), Nudged())]
    assert [entry.public_seq for entry in entries] == [1, None, 2]
    assert [json.loads(entry.canonical)["public_seq"] for entry in entries] == [1, None, 2]


def test_data_refuses_unknown_fields() -> None:
    with pytest.raises(ValidationError):
        PrioritySet(before=1, priority=2, reason="because")  # type: ignore[call-arg]


def test_a_subject_without_a_row_is_an_error(deposits: Department) -> None:
    deposits.pk = 10**9
    with pytest.raises(LookupError):
        record(deposits, SettingDeleted(), by=SYSTEM)


@pytest.mark.parametrize(
    "statement",
    [
        "update journal_entry set canonical = 'x'",
        "delete from journal_entry",
        "update journal_entry set xid = xid",
    ],
)
def test_the_database_refuses_changes(deposits: Department, statement: str) -> None:
    record(deposits, Tagged(tag="x"), by=SYSTEM)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_to_empty_the_table(deposits: Department) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("truncate journal_entry cascade")
