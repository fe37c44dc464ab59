"""Followers skip nothing, run nothing twice, and stop loudly."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, connections

from gatehouse.conversations.entries import Nudged, Tagged
from gatehouse.conversations.models import Contact, Department
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.followers import (
    Courier,
    Projection,
    Stopped,
    ensure_cursors,
    lags,
    replay,
    run_once,
)
from gatehouse.journal.models import Cursor, Entry
from gatehouse.journal.record import record

pytestmark = pytest.mark.django_db(transaction=True)


class Tags(Projection):
    """Counts tags into the department's position: a derived figure that can be rebuilt."""

    name = "tags"
    kinds = frozenset({"tagged"})

    def handle(self, entries: list[Entry]) -> None:
        for entry in entries:
            department = Department.objects.select_for_update().get(pk=entry.subject_id)
            department.position += 1
            department.save(update_fields=["position"])

    def reset(self) -> None:
        Department.objects.update(position=0)


class Choosy(Tags):
    """Cannot stomach one tag."""

    name = "choosy"

    def handle(self, entries: list[Entry]) -> None:
        super().handle(entries)
        if any(entry.data.tag == "poison" for entry in entries if isinstance(entry.data, Tagged)):
            raise ValueError("poison")


class Postman(Courier):
    name = "postman"


@pytest.fixture
def tags() -> Tags:
    follower = Tags()
    ensure_cursors([follower])
    return follower


def position(department: Department) -> int:
    department.refresh_from_db()
    return department.position


def drain(follower: Projection) -> None:
    while run_once(follower):
        pass


@contextmanager
def other_connection() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A second client of the same database, with a transaction of its own."""
    with psycopg.connect(**connection.get_connection_params()) as other:
        yield other


def test_each_entry_is_handled_once(tags: Tags, deposits: Department, lena: Contact) -> None:
    for number in range(450):
        record(deposits, Tagged(tag=f"t{number}"), by=SYSTEM)
    record(lena, Nudged(), by=SYSTEM)
    drain(tags)
    drain(tags)
    assert position(deposits) == 450


def test_an_entry_committed_late_is_still_seen(tags: Tags, deposits: Department, security: Department) -> None:
    with other_connection() as slow:
        slow.execute("select pg_current_xact_id()")  # older than what follows, and not finished
        slow.execute(
            "insert into journal_entry (subject_kind, subject_id, seq, kind, at, canonical, hash) "
            "values ('department', %s, 1, 'tagged', now(), '{\"data\": {\"tag\": \"late\"}}', '')",
            [security.pk],
        )
        record(deposits, Tagged(tag="quick"), by=SYSTEM)
        drain(tags)
        assert position(deposits) == 0, "nothing is handed over while an older transaction may still commit"
        slow.commit()
    drain(tags)
    assert (position(deposits), position(security)) == (1, 1)


def test_a_follower_killed_in_the_middle_neither_loses_nor_doubles(tags: Tags, deposits: Department) -> None:
    for number in range(3):
        record(deposits, Tagged(tag=f"t{number}"), by=SYSTEM)

    class Dies(Tags):
        def handle(self, entries: list[Entry]) -> None:
            super().handle(entries)
            with other_connection() as killer:
                pid = connection.connection.info.backend_pid
                killer.execute("select pg_terminate_backend(%s)", [pid])

    with pytest.raises(Exception, match=r"terminating|closed|lost|consuming"):
        run_once(Dies())
    connection.close()
    assert position(deposits) == 0
    drain(tags)
    assert position(deposits) == 3


def test_two_processes_share_one_follower(tags: Tags, deposits: Department) -> None:
    for number in range(100):
        record(deposits, Tagged(tag=f"t{number}"), by=SYSTEM)

    def work() -> None:
        drain(Tags())
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain(tags)
    assert position(deposits) == 100


def test_replay_rebuilds_the_same(tags: Tags, deposits: Department) -> None:
    for number in range(7):
        record(deposits, Tagged(tag=f"t{number}"), by=SYSTEM)
    drain(tags)
    before = position(deposits)
    replay(tags)
    assert position(deposits) == 0
    drain(tags)
    assert position(deposits) == before == 7


def test_couriers_are_never_replayed() -> None:
    ensure_cursors([Postman()])
    with pytest.raises(ValueError, match="projections"):
        replay(Postman())


def test_a_poisoned_entry_stops_its_follower_and_no_other(
    tags: Tags, deposits: Department, security: Department
) -> None:
    choosy = Choosy()
    ensure_cursors([choosy])
    record(security, Tagged(tag="good"), by=SYSTEM)
    poison = record(deposits, Tagged(tag="poison"), by=SYSTEM)
    record(deposits, Tagged(tag="after"), by=SYSTEM)
    with pytest.raises(Stopped, match=f"entry {poison.pk}"):
        run_once(choosy)
    assert (position(security), position(deposits)) == (1, 0), "what came before the poison is done, nothing after it"
    assert Cursor.objects.get(pk="choosy").failed_entry_id == poison.pk
    assert lags()["choosy"][1] is True
    drain(tags)
    assert (position(security), position(deposits)) == (2, 2)
    assert lags()["tags"] == (0.0, False)
