"""Whatever happens to the process, the disk or the mail: one message, or a mail that waits or is seen by a lead."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.channels.base import Temporary
from gatehouse.channels.email.intake import bell, store, take_in
from gatehouse.channels.email.intake.claiming import KILLED, TRIES
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.take_in import drain, take
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail, Source
from gatehouse.channels.email.reading import killable
from gatehouse.conversations.models import Conversation, Message
from gatehouse.guard.confined.asking import Unreached
from gatehouse.testing.plans import explained, indexes, scanned
from tests.integration.email.intake.conftest import SUPPORT, letter

pytestmark = pytest.mark.django_db
Hand = Callable[..., Outcome]


def stored(raw: bytes | None = None) -> RawMail:
    return RawMail.objects.get(pk=store.keep(raw or letter(), Envelope(Source.SMTP, None, (SUPPORT,))))


class Killed(BaseException):
    """As if the process had ended here."""


STEPS = ["open_request", "mail_row", "set_fate", "Outcome"]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_is_one_message(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    mail, module = stored(), "gatehouse.channels.email.intake.letters"

    def die(*args: object, **more: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(f"{module}.{step}", die)
        with pytest.raises(Killed):
            take(mail.pk)
    assert not Conversation.objects.exists()
    assert not IncomingMail.objects.exists()
    outcome = take(mail.pk)
    assert outcome is not None
    assert (outcome.fate, Message.objects.count()) == (Fate.OPENED, 1)


def test_what_kills_its_reader_three_times_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = stored()

    def die(content: bytes, **more: object) -> None:
        raise Killed

    monkeypatch.setattr(take_in, "understand_in_child", die)
    for _ in range(TRIES):
        with pytest.raises(Killed):
            take(mail.pk)
    assert take(mail.pk) is None
    mail.refresh_from_db()
    assert (mail.fate, mail.reason) == (Fate.QUARANTINED, KILLED)


def test_a_fault_is_tried_three_times_with_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    mail = stored()

    def break_(content: bytes, **more: object) -> None:
        raise ValueError("odd")

    monkeypatch.setattr(take_in, "understand_in_child", break_)
    for number in range(TRIES):
        assert take(mail.pk) is not None
        assert take(mail.pk) is None  # not before its pause is over
        mail.refresh_from_db()
        assert mail.fate == (Fate.QUARANTINED if number == TRIES - 1 else Fate.STORED)
        RawMail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=3650)])
def test_what_was_put_off_while_the_clock_was_ahead_is_read_when_it_is_right_again(ahead: timedelta) -> None:
    mail = stored()
    RawMail.objects.filter(pk=mail.pk).update(next_try_at=timezone.now() + ahead, attempts=1)
    assert drain() == 1
    mail.refresh_from_db()
    assert mail.fate == Fate.OPENED


@pytest.mark.parametrize("error", [Temporary("away"), OSError(28, "full")], ids=["temporary", "disk"])
def test_what_is_away_costs_no_try(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    mail = stored()

    def fail(content: bytes, **more: object) -> None:
        raise error

    monkeypatch.setattr(take_in, "understand_in_child", fail)
    take(mail.pk)
    mail.refresh_from_db()
    assert (mail.fate, mail.attempts, mail.next_try_at is not None) == (Fate.STORED, 0, True)


def test_a_lost_database_is_the_jobs_business(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(content: bytes, **more: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(take_in, "understand_in_child", lose)
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(OperationalError):
        take(stored().pk)


def test_one_bad_mail_holds_no_other_up(monkeypatch: pytest.MonkeyPatch) -> None:
    read = take_in.understand_in_child

    def fail_once(content: bytes, **more: object):  # type: ignore[no-untyped-def]
        if b"poison" in content:
            raise ValueError("odd")
        return read(content)

    monkeypatch.setattr(take_in, "understand_in_child", fail_once)
    mails = [stored(letter("poison")), stored(letter("fine"))]
    assert drain() == 2
    fates = [RawMail.objects.get(pk=mail.pk).fate for mail in mails]
    assert fates == [Fate.STORED, Fate.OPENED]


def test_what_was_taken_in_is_not_taken_again() -> None:
    mail = stored()
    take(mail.pk)
    assert take(mail.pk) is None
    assert drain() == 0


def test_ringing_twice_defers_one_job() -> None:
    for _ in range(3):
        bell.ring()
    assert ProcrastinateJob.objects.filter(task_name="take_in", status="todo").count() == 1


def test_a_letter_costs_a_fixed_number_of_queries() -> None:
    mail = stored()
    take(stored(letter("warm")).pk)
    with CaptureQueriesContext(connection) as captured:
        take(mail.pk)
    assert len(captured.captured_queries) <= 22


def test_the_next_mail_is_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into email_rawmail (id, source, rcpt_to, peer, helo, size, sha256, file, reader_key, received_at, fate,"
            " attempts, reason) select gen_random_uuid(), 'smtp', '{}', '', '', 1, '', '', '', now(), 'opened', 1, ''"
            " from generate_series(1, 20000)"
        )
        cursor.execute("analyze email_rawmail")
    query = RawMail.objects.filter(take_in.waiting()).order_by("pk").values_list("pk")[:100]
    plan = explained(_sql(query))
    assert "email_rawmail" not in scanned(plan)
    assert "mail_to_read" in indexes(plan)


def _sql(query) -> str:  # type: ignore[no-untyped-def]
    with CaptureQueriesContext(connection) as captured:
        list(query)
    return str(captured.captured_queries[-1]["sql"])


def test_a_deadlock_is_tried_again_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(content: bytes, **more: object) -> None:
        raise OperationalError("deadlock detected")

    mail = stored()
    monkeypatch.setattr(take_in, "understand_in_child", lose)
    assert take(mail.pk) is not None
    mail.refresh_from_db()
    assert (mail.fate, mail.next_try_at is not None) == (Fate.STORED, True)


def test_a_mail_that_was_never_looked_at_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*words: object, **more: object) -> None:
        raise Unreached("other files took too long")

    mail = stored()
    monkeypatch.setattr(killable._child, "ask", fail)
    take(mail.pk)
    mail.refresh_from_db()
    assert (mail.fate, mail.attempts) == (Fate.STORED, 0)


def test_a_mark_in_letters_that_only_look_so_is_none() -> None:
    outcome = take(
        stored(letter(subject="Re: [GH-K6PS-WW38 \u017f\u017f\u017f\u017f\u017f\u017f\u017f\u017f\u017f\u017f]")).pk
    )
    assert outcome is not None
    assert outcome.fate == Fate.OPENED
