"""A journal from another server is read on from where each follower was."""

import pytest
from django.db import connection

from gatehouse.conversations.entries import Tagged
from gatehouse.conversations.models import Department
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.followers import Courier, ensure_cursors, lags, run_once
from gatehouse.journal.models import Cursor, Entry
from gatehouse.journal.record import record
from gatehouse.journal.restored import settle
from gatehouse.journal.verify import verify_all

pytestmark = pytest.mark.django_db(transaction=True)
_FAR = "999999999999"


class Reader(Courier):
    """Keeps the tags that it was shown."""

    batch = 1

    def __init__(self, name: str) -> None:
        self.name = name  # type: ignore[misc]
        self.tags: list[str] = []

    def handle(self, entries: list[Entry]) -> None:
        self.tags += [entry.data.tag for entry in entries if isinstance(entry.data, Tagged)]


def tag(department: Department, *tags: str) -> None:
    for name in tags:
        record(department, Tagged(tag=name), by=SYSTEM)


def read_all(*readers: Reader) -> None:
    for reader in readers:
        while run_once(reader):
            pass


def come_from_an_older_server() -> None:
    """Lift every transaction id as far as another server may have come."""
    with connection.cursor() as cursor:
        cursor.execute("alter table journal_entry disable trigger journal_append_only")
        for table in ("journal_entry", "journal_cursor"):
            cursor.execute(f"update {table} set xid = (xid::text::bigint + {_FAR})::text::xid8 where xid > '0'")  # noqa: S608
        cursor.execute("alter table journal_entry enable trigger journal_append_only")


@pytest.fixture
def readers(deposits: Department) -> tuple[Reader, Reader, Reader]:
    """One that has read all, one that is behind and one that has just come, on another server."""
    quick, slow, new = Reader("quick"), Reader("slow"), Reader("new")
    ensure_cursors([quick, slow])
    tag(deposits, "one", "two", "three")
    read_all(quick)
    run_once(slow)
    ensure_cursors([new])
    come_from_an_older_server()
    return quick, slow, new


def test_everybody_reads_on_from_where_he_was(readers: tuple[Reader, ...], deposits: Department) -> None:
    assert settle()
    tag(deposits, "four")
    read_all(*readers)
    assert [reader.tags for reader in readers] == [["one", "two", "three", "four"]] * 3
    assert {age for age, _stopped in lags().values()} == {0.0}


def test_the_chains_are_untouched(readers: tuple[Reader, ...]) -> None:
    before = list(Entry.objects.order_by("pk").values_list("canonical", "hash"))
    settle()
    assert [(text, bytes(hash)) for text, hash in before] == [
        (entry.canonical, bytes(entry.hash)) for entry in Entry.objects.order_by("pk")
    ]
    assert verify_all().is_whole


def test_on_the_same_server_nothing_is_changed(deposits: Department) -> None:
    ensure_cursors([Reader("quick")])
    tag(deposits, "one")
    before = list(Cursor.objects.values_list("xid", "entry_id"))
    assert not settle()
    assert list(Cursor.objects.values_list("xid", "entry_id")) == before
