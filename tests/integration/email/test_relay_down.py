"""A relay that is down for days: mail waits, and goes out in order by itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.accounts.models import User
from gatehouse.channels.email.actions.again import send_all_again
from gatehouse.channels.email.models import MailFlow
from gatehouse.channels.email.resuming import send_held
from gatehouse.channels.email.retry import RelayProblem
from gatehouse.channels.email.sending import deliver, send_link, take_up_forgotten
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.state import reopen, solve
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState, LinkRequest
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.relay import Relay
from gatehouse.testing.web import free_port
from tests.integration.email.conftest import Carry

WEEKEND = timedelta(days=3)


@pytest.fixture
def delivery(conversation: Conversation, carry: Carry, relay: Relay) -> Delivery:
    """The confirmation of Lena's request, waiting to be sent."""
    return carry(Entry.objects.filter(subject_id=conversation.pk, kind="opened"))[0]


@contextmanager
def down(settings: LazySettings) -> Iterator[None]:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    try:
        yield
    finally:
        settings.EMAIL_PORT = port


def answered(conversation: Conversation, carry: Carry, by: User, *texts: str) -> list[Delivery]:
    with recorded() as entries:
        for text in texts:
            reply(conversation, Draft(text=text), by=by.actor)
    return carry(entries)


def ago(time: timedelta) -> None:
    """All of it happened that much earlier."""
    then = timezone.now() - time
    Delivery.objects.update(created_at=then, tried_at=then)
    MailFlow.objects.update(relay_away_since=then)


def minutes(count: int) -> None:
    """What the clock does in so many of them."""
    for _ in range(count):
        send_held(timezone.now())


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_long_weekend_without_a_relay(
    delivery: Delivery, conversation: Conversation, alice: User, carry: Carry, relay: Relay, settings: LazySettings
) -> None:
    with down(settings):
        deliver(delivery.pk)
        later = answered(conversation, carry, alice, "One.", "Two.")
        for one in reversed(later):
            deliver(one.pk)
        ago(WEEKEND)
        minutes(100)
        assert take_up_forgotten(timezone.now()) == 0
        assert states() == ["held", "held", "held"]
    assert relay.mails == []
    minutes(1)
    assert states() == ["sent", "sent", "sent"]
    assert relay.ids == [mail.message_id for mail in Delivery.objects.order_by("pk")]
    assert set(Delivery.objects.values_list("error", "by_relay", "attempts")) == {("", False, 1)}
    assert MailFlow.now().relay_away_since is None


def test_it_is_said_once_and_its_end_as_well(
    delivery: Delivery, relay: Relay, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    with down(settings):
        deliver(delivery.pk)
        minutes(3)
    minutes(1)
    said = [record.getMessage() for record in caplog.records if record.name == "gatehouse.channels.email.holding"]
    assert said == [
        "Mail waits: The mail relay cannot be reached: connection refused. It is sent by itself once it can.",
        "The mail relay can be reached again; what waits for it goes out",
    ]


def test_while_it_is_away_one_mail_a_minute_asks(
    delivery: Delivery, conversation: Conversation, alice: User, carry: Carry, settings: LazySettings, relay: Relay
) -> None:
    with down(settings):
        deliver(delivery.pk)
        (later,) = answered(conversation, carry, alice, "Here.")
        deliver(later.pk)
        minutes(1)
    later.refresh_from_db()
    assert (later.state, later.tried_at, later.attempts) == (DeliveryState.HELD, None, 0)
    assert later.error == "The mail relay cannot be reached. It is sent by itself once it can."


def test_a_new_mail_overtakes_none_that_waits_for_the_same_reader(
    delivery: Delivery, conversation: Conversation, alice: User, carry: Carry, relay: Relay, settings: LazySettings
) -> None:
    with down(settings):
        deliver(delivery.pk)
    MailFlow.objects.update(relay_away_since=None)
    (later,) = answered(conversation, carry, alice, "Here.")
    deliver(later.pk)
    assert states() == ["held", "held"]
    minutes(1)
    assert relay.ids == [mail.message_id for mail in Delivery.objects.order_by("pk")]


def test_what_is_not_true_any_more_is_left_out(
    conversation: Conversation, alice: User, carry: Carry, relay: Relay, settings: LazySettings
) -> None:
    with recorded() as entries:
        solve(conversation, by=alice.actor)
    (solved,) = carry(entries)
    with down(settings):
        deliver(solved.pk)
    reopen(conversation, by=alice.actor)
    minutes(1)
    solved.refresh_from_db()
    assert (solved.state, relay.mails) == (DeliveryState.SKIPPED, [])


def test_a_clock_that_jumped_keeps_nothing_back(delivery: Delivery, relay: Relay, settings: LazySettings) -> None:
    with down(settings):
        deliver(delivery.pk)
    ago(timedelta(days=-3650))
    minutes(1)
    assert states() == ["sent"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"EMAIL_PORT": 1}, RelayProblem.CLOSED),
        ({"EMAIL_HOST": "relay.invalid"}, RelayProblem.HOST),
        ({"EMAIL_USE_TLS": True}, RelayProblem.TLS),
        ({"EMAIL_USE_SSL": True}, RelayProblem.TLS),
        ({"EMAIL_HOST_USER": "gatehouse", "EMAIL_HOST_PASSWORD": "wrong"}, RelayProblem.TLS),
    ],
    ids=["refused", "no such name", "no STARTTLS", "no TLS", "no way to sign in"],
)
def test_what_is_wrong_with_the_connection_is_named(
    delivery: Delivery, relay: Relay, settings: LazySettings, change: dict[str, Any], problem: RelayProblem
) -> None:
    for name, value in change.items():
        setattr(settings, name, value)
    deliver(delivery.pk)
    flow = MailFlow.now()
    assert (states(), flow.relay_problem) == (["held"], problem)
    assert flow.relay_away_since is not None


@pytest.fixture
def full() -> Iterator[int]:
    """The port of a relay that says at once that it takes nothing."""

    class Busy(BaseRequestHandler):
        def handle(self) -> None:
            self.request.sendall(b"421 4.3.2 Too busy\r\n")

    with ThreadingTCPServer(("127.0.0.1", 0), Busy) as server:
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_relay_that_turns_everybody_away(delivery: Delivery, relay: Relay, settings: LazySettings, full: int) -> None:
    settings.EMAIL_PORT = full
    deliver(delivery.pk)
    flow = MailFlow.now()
    assert (states(), flow.relay_problem, flow.relay_detail) == (["held"], "away", "421 4.3.2 Too busy")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """A clock that stands until it is set; its only item is the time."""
    now = [timezone.now()]
    monkeypatch.setattr("django.utils.timezone.now", lambda: now[0])
    return now


def until_the_end(delivery: Delivery, clock: list[datetime]) -> timedelta:
    """Try as often as jobs say; how long that went on."""
    begun = clock[0]
    deliver(delivery.pk)
    while job := ProcrastinateJob.objects.filter(task_name="send_mail", scheduled_at__isnull=False).last():
        clock[0] = job.scheduled_at
        ProcrastinateJob.objects.filter(task_name="send_mail")._raw_delete("default")  # type: ignore[attr-defined]
        deliver(delivery.pk)
    delivery.refresh_from_db()
    return clock[0] - begun


def test_a_relay_that_takes_the_connection_but_no_mail_is_tried_for_days_and_again_by_one_verb(
    delivery: Delivery, relay: Relay, clock: list[datetime], omar: User
) -> None:
    relay.to_mail = "452 4.3.1 Disk full"
    assert timedelta(days=4) < until_the_end(delivery, clock) <= timedelta(days=5)
    assert (delivery.state, delivery.by_relay) == (DeliveryState.FAILED, True)
    relay.to_mail = "250 OK"
    with recorded() as entries:
        assert send_all_again(by=omar.actor) == 1
        assert send_all_again(by=omar.actor) == 0
    minutes(1)
    assert (states(), [entry.kind for entry in entries]) == (["sent"], ["mail_sent_again"])


def test_an_address_that_is_refused_for_now_is_given_up_after_a_day_as_ever(
    delivery: Delivery, relay: Relay, clock: list[datetime], omar: User
) -> None:
    relay.to_rcpt = "450 4.2.1 Mailbox busy"
    assert until_the_end(delivery, clock) <= timedelta(hours=24)
    assert (delivery.state, delivery.by_relay) == (DeliveryState.FAILED, False)
    assert send_all_again(by=omar.actor) == 0


def test_what_the_relay_kept_us_from_is_not_counted_against_the_address(delivery: Delivery, relay: Relay) -> None:
    Delivery.objects.update(state=DeliveryState.RETRYING, attempts=30, by_relay=True)
    relay.to_rcpt = "450 4.2.1 Greylisted"
    deliver(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.by_relay) == (DeliveryState.RETRYING, 1, False)


def test_a_link_is_tried_all_the_same_and_shows_that_the_relay_is_back(
    delivery: Delivery, conversation: Conversation, relay: Relay, settings: LazySettings
) -> None:
    with down(settings):
        deliver(delivery.pk)
    asked = LinkRequest.objects.create(value="lena.vogt@mail.example", browser=b"x" * 32)
    send_link(asked.pk)
    assert len(relay.mails) == 1
    assert MailFlow.now().relay_away_since is None


def test_where_nothing_waits_the_relay_is_asked_without_a_mail(
    relay: Relay, settings: LazySettings, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    MailFlow.objects.create(relay_away_since=timezone.now(), relay_problem=RelayProblem.SILENT)
    with down(settings), caplog.at_level(logging.ERROR):
        minutes(2)
    assert (MailFlow.now().relay_problem, caplog.records) == (RelayProblem.CLOSED, [])
    minutes(1)
    assert (MailFlow.now().relay_away_since, MailFlow.now().relay_problem) == (None, "")
    assert MailFlow.now().handed_over_at is None
