"""verify(): one altered, removed or reordered row is found and named."""

from collections.abc import Callable

import pytest
from django.db import connection

from gatehouse.conversations.entries import Tagged
from gatehouse.conversations.models import Department
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.record import record
from gatehouse.journal.verify import Problem, verify_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def tamper() -> Callable[..., None]:
    """Changes the table as somebody with full rights on the database could."""

    def run(*statements: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("alter table journal_entry disable trigger journal_append_only")
            for statement in statements:
                cursor.execute(statement)
            cursor.execute("set constraints all immediate")
            cursor.execute("alter table journal_entry enable trigger journal_append_only")

    return run


@pytest.fixture
def chain(deposits: Department) -> Department:
    for number in range(5):
        record(deposits, Tagged(tag=f"t{number}"), by=SYSTEM)
    return deposits


def problem(chain: Department, seq: int) -> Problem:
    report = verify_all()
    assert not report.is_whole
    found = report.problems[0]
    assert (found.subject, found.seq) == (f"department:{chain.pk}", seq)
    return found


def test_whole_chains_are_whole(chain: Department, security: Department) -> None:
    record(security, Tagged(tag="x"), by=SYSTEM)
    report = verify_all()
    assert (report.is_whole, report.entries, report.subjects) == (True, 6, 2)


def test_an_altered_text_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("update journal_entry set canonical = replace(canonical, 't2', 'zz') where seq = 3")
    assert "altered" in problem(chain, 3).reason


def test_an_altered_column_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("update journal_entry set kind = 'nudged' where seq = 4")
    assert "kind" in problem(chain, 4).reason


def test_an_altered_time_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("update journal_entry set at = at - interval '1 hour' where seq = 2")
    assert "column at" in problem(chain, 2).reason


def test_a_removed_entry_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("delete from journal_entry where seq = 3")
    assert problem(chain, 4).reason == "entries 3 to 3 are missing"


def test_a_removed_last_entry_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("delete from journal_entry where seq = 5")
    assert "missing" in problem(chain, 5).reason


def test_swapped_entries_are_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper(
        "update journal_entry set seq = 100 where seq = 2",
        "update journal_entry set seq = 2 where seq = 3",
        "update journal_entry set seq = 3 where seq = 100",
    )
    problem(chain, 2)


def test_a_rewritten_head_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("update conversations_department set head = 'x'")
    assert "last" in problem(chain, 5).reason


def test_a_subject_without_its_row_or_entries_is_found(chain: Department, tamper: Callable[..., None]) -> None:
    tamper("delete from journal_entry")
    assert "all its entries" in problem(chain, 0).reason
