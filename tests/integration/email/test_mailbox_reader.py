"""Who reads a mailbox, how often after a failure, and what the back office sees of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from gatehouse.channels.email.actions.save_mailbox import save_mailbox
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.imap import reader
from gatehouse.channels.email.intake.imap.accounts import account_of
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.reader import Reader
from gatehouse.channels.email.models import Mailbox, Watermark
from gatehouse.journal.actor import OPERATOR
from gatehouse.journal.models import Entry
from gatehouse.project.processes import wait_until
from gatehouse.testing.cast import recorded

pytestmark = pytest.mark.django_db


def make_mailbox(**changes: object) -> Mailbox:
    values = {"address": "kyc@alderwick.example", "host": "imap.mail.example", "username": "kyc"} | changes
    mailbox = Mailbox(**values)
    save_mailbox(mailbox, password="hunter2 ü", by=OPERATOR)
    return mailbox


def failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    @contextmanager
    def opened(account: object) -> Iterator[None]:
        raise error
        yield

    monkeypatch.setattr(reader, "opened", opened)


def test_the_password_is_sealed_and_in_no_entry() -> None:
    with recorded() as entries:
        mailbox = make_mailbox()
    assert [entry.kind for entry in entries] == ["setting_created", "mailbox_password_set"]
    assert account_of(mailbox).password == "hunter2 ü"
    assert "hunter2" not in mailbox.password + repr(account_of(mailbox))
    assert not any("hunter2" in entry.canonical for entry in Entry.objects.filter(subject_kind="mailbox"))


def test_without_a_new_password_the_old_one_stays() -> None:
    mailbox = make_mailbox()
    mailbox.folder = "Support"
    with recorded() as entries:
        save_mailbox(mailbox, by=OPERATOR)
    assert [entry.kind for entry in entries] == ["setting_changed"]
    assert account_of(Mailbox.objects.get()).password == "hunter2 ü"


def test_a_password_of_another_mailbox_opens_nothing() -> None:
    one, other = make_mailbox(), make_mailbox(username="other")
    one.password = other.password
    with pytest.raises(Fault) as fault:
        account_of(one)
    assert fault.value.problem == Problem.KEY


def test_a_problem_is_shown_with_when_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    box = Reader(make_mailbox(), lambda: None)
    failing(monkeypatch, Fault(Problem.LOGIN, "[AUTHENTICATIONFAILED]"))
    box._pause_after(box._attempt())
    mark = Watermark.objects.get()
    assert (mark.problem, mark.detail, mark.problem_since is not None) == ("login", "[AUTHENTICATIONFAILED]", True)
    box._pause_after(box._attempt())
    assert Watermark.objects.get().problem_since == mark.problem_since


@pytest.mark.parametrize(
    ("error", "problem"),
    [(store.NoRoom(), "store"), (psycopg.OperationalError("gone"), "store"), (RuntimeError("odd"), "odd")],
    ids=["no room", "no database", "our fault"],
)
def test_whatever_happens_is_named_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, problem: str
) -> None:
    failing(monkeypatch, error)
    fault = Reader(make_mailbox(), lambda: None)._attempt()
    assert fault is not None
    assert fault.problem == problem


def test_pauses_grow_and_are_long_where_a_person_has_to_act() -> None:
    box = Reader(make_mailbox(), lambda: None)
    pauses = [box._pause_after(Fault(Problem.LOST)) for _ in range(12)]
    assert pauses[:4] == [5, 10, 20, 40]
    assert pauses[-1] == reader.LONGEST_PAUSE
    assert Reader(box.mailbox, lambda: None)._pause_after(Fault(Problem.LOGIN)) == reader.PAUSE_FOR_A_PERSON


def test_one_process_reads_a_mailbox_at_a_time() -> None:
    box = Reader(make_mailbox(), lambda: None)
    parameters = connection.get_connection_params()
    with psycopg.connect(**{name: parameters[name] for name in ("dbname", "user", "host")}) as other:
        other.execute("select pg_advisory_lock(%s, %s)", (reader._LOCK, box.mailbox.pk))
        assert not box._is_ours_to_read()
    assert wait_until(box._is_ours_to_read, seconds=10)
