"""Handing mails to a relay that takes, refuses, hangs or is away."""

from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.models import User
from gatehouse.channels.email import sending
from gatehouse.channels.email.sending import FORGOTTEN, deliver, take_up_forgotten
from gatehouse.conversations.actions.block import block
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.open import create_contact
from gatehouse.conversations.actions.participants import add_participant, remove_participant
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import reopen, solve
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry


@pytest.fixture
def delivery(conversation: Conversation, carry: Carry, relay: Relay) -> Delivery:
    """The confirmation of Lena's request, waiting to be sent."""
    return carry(Entry.objects.filter(subject_id=conversation.pk, kind="opened"))[0]


def waiting() -> list[tuple[dict[str, int], datetime]]:
    """The jobs that will try again, and when."""
    jobs = ProcrastinateJob.objects.filter(task_name="send_mail", scheduled_at__isnull=False)
    return [(job.args, job.scheduled_at) for job in jobs.order_by("id")]


def test_a_mail_is_handed_over(delivery: Delivery, relay: Relay) -> None:
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.error) == (DeliveryState.SENT, 1, "")
    assert delivery.sent_at is not None
    assert relay.ids == [delivery.message_id]
    assert delivery.message_id.endswith("@alderwick.example>")


def test_once_sent_it_is_not_sent_again(delivery: Delivery, relay: Relay) -> None:
    deliver(delivery.pk)
    deliver(delivery.pk)
    assert len(relay.mails) == 1


def test_later_mails_hang_on_the_first(alice: User, delivery: Delivery, carry: Carry, relay: Relay) -> None:
    deliver(delivery.pk)
    assert delivery.conversation is not None
    with recorded() as entries:
        reply(delivery.conversation, Draft(text="Hello."), by=alice.actor)
    deliver(carry(entries)[0].pk)
    first, second = relay.mails
    assert second["In-Reply-To"] == second["References"] == first["Message-ID"]
    assert second["Subject"] == first["Subject"]


def test_a_later_mail_hangs_on_the_first_even_when_it_is_quicker(
    alice: User, delivery: Delivery, carry: Carry, relay: Relay
) -> None:
    assert delivery.conversation is not None
    with recorded() as entries:
        reply(delivery.conversation, Draft(text="Hello."), by=alice.actor)
    deliver(carry(entries)[0].pk)
    deliver(delivery.pk)
    second, first = relay.mails
    assert second["In-Reply-To"] == first["Message-ID"]


def test_a_refusal_for_now_is_tried_again(delivery: Delivery, relay: Relay) -> None:
    relay.to_rcpt = "451 Try later"
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (DeliveryState.RETRYING, "The address was refused: 451 Try later")
    ((args, at),) = waiting()
    assert args == {"delivery_id": delivery.pk}
    assert timedelta(seconds=55) < at - timezone.now() <= timedelta(minutes=1)


def test_a_refusal_for_good_is_told_to_the_agent(delivery: Delivery, relay: Relay) -> None:
    relay.to_rcpt = "550 No such user"
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (DeliveryState.FAILED, "The address was refused: 550 No such user")
    assert waiting() == []


def test_a_relay_that_takes_it_and_hangs_gets_it_again_under_the_same_id(delivery: Delivery, relay: Relay) -> None:
    relay.hangs = 1.0
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.RETRYING
    relay.hangs = 0.0
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.SENT, 2)
    assert relay.ids == [delivery.message_id] * 2


def test_what_cannot_be_written_to_fails_at_once(delivery: Delivery, relay: Relay) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(recipient="a@mail.example, b@mail.example")
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (
        DeliveryState.FAILED,
        "This is not a mail address that can be written to.",
    )
    assert relay.mails == []


def test_a_fault_of_ours_is_logged_and_tried_again(
    delivery: Delivery, relay: Relay, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sending, "compose", lambda delivery: 1 / 0)
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.RETRYING
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda conversation, by: mark_spam(conversation, by=by), "The ticket is marked as spam."),
        (lambda conversation, by: block(conversation.contact, by=by), "The contact is blocked."),
    ],
    ids=["spam", "blocked"],
)
def test_what_is_not_wanted_any_more_is_left_out(
    alice: User, delivery: Delivery, relay: Relay, happens: object, reason: str
) -> None:
    assert callable(happens)
    happens(delivery.conversation, alice.actor)
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, relay.mails) == (DeliveryState.SKIPPED, reason, [])


def test_what_is_not_true_any_more_is_left_out(
    alice: User, conversation: Conversation, carry: Carry, relay: Relay
) -> None:
    with recorded() as entries:
        solve(conversation, by=alice.actor)
    (solved,) = carry(entries)
    reopen(conversation, by=alice.actor)
    deliver(solved.pk)
    solved.refresh_from_db()
    assert (solved.state, relay.mails) == (DeliveryState.SKIPPED, [])


def test_somebody_removed_meanwhile_gets_nothing(
    alice: User, conversation: Conversation, carry: Carry, relay: Relay
) -> None:
    partner = create_contact("Partner", "partner@mail.example", "en", "")
    with recorded() as entries:
        add_participant(conversation, partner, by=alice.actor)
    (added,) = carry(entries)
    remove_participant(conversation, partner, by=alice.actor)
    deliver(added.pk)
    added.refresh_from_db()
    assert (added.state, relay.mails) == (DeliveryState.SKIPPED, [])


def test_two_processes_never_send_the_same_one_at_once(delivery: Delivery, relay: Relay) -> None:
    known = connection.settings_dict
    with psycopg.connect(dbname=known["NAME"], user=known["USER"], host=known["HOST"], autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [f"mail:{delivery.pk}"])
        deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, relay.mails) == (DeliveryState.QUEUED, 0, [])
    assert [args for args, _ in waiting()] == [{"delivery_id": delivery.pk}]


def test_the_lock_is_given_back(delivery: Delivery, relay: Relay) -> None:
    before = locks_held()  # by tests that ended in the middle, whose connection this is as well
    deliver(delivery.pk)
    assert locks_held() == before


def locks_held() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_a_delivery_without_a_job_is_found(delivery: Delivery, relay: Relay) -> None:
    assert take_up_forgotten(timezone.now()) == 0
    assert take_up_forgotten(timezone.now() + FORGOTTEN + timedelta(minutes=1)) == 1
    assert take_up_forgotten(timezone.now() + FORGOTTEN + timedelta(minutes=1)) == 1
    assert len(waiting()) == 1


def test_what_was_put_off_while_the_clock_was_ahead_is_sent_when_it_is_right_again(
    delivery: Delivery, relay: Relay
) -> None:
    relay.to_rcpt = "450 later"
    deliver(delivery.pk)
    ahead_by(timedelta(days=3650))
    assert take_up_forgotten(timezone.now()) == 1
    ((args, at),) = waiting()
    assert args == {"delivery_id": delivery.pk}
    assert at <= timezone.now()


def test_an_answer_made_while_the_clock_was_ahead_holds_up_no_later_one(
    conversation: Conversation, alice: User, carry: Carry, relay: Relay
) -> None:
    with recorded() as entries:
        reply(conversation, Draft(text="It is there."), by=alice.actor)
    carry(entries)
    ahead_by(timedelta(days=3650))
    take_up_forgotten(timezone.now())
    assert {at <= timezone.now() for _args, at in waiting()} == {True}


def ahead_by(time: timedelta) -> None:
    """As if all that waits had been made by a clock that was ahead."""
    Delivery.objects.update(tried_at=timezone.now() + time, created_at=timezone.now() + time)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = scheduled_at + %s", [time])
