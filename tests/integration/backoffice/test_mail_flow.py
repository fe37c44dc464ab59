"""The page on how mail goes, the line above the settings, the sign at the desk, and the figures."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from prometheus_client import generate_latest

from gatehouse.accounts.models import User
from gatehouse.channels.email.flow import figures, signs
from gatehouse.channels.email.intake import growth, store
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.imap.faults import Problem
from gatehouse.channels.email.intake.quarantining import quarantine
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models import IncomingMail, Mailbox, MailFlow, RawMail, Watermark
from gatehouse.channels.email.tasks import send_lost
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.journal.models import Entry
from gatehouse.project.metrics import DatabaseFigures
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/mail-flow/"
SIGN = "/desk/mail-sign/"
HOUR = timedelta(hours=1)
AT = timezone.now().replace(microsecond=0) - 3 * HOUR
SINCE = f"\u2066{AT:%Y-%m-%d %H:%M}\u2069 UTC"


@pytest.fixture(autouse=True)
def _roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures.shutil, "disk_usage", lambda path: SimpleNamespace(free=50 << 30, total=100 << 30))


@pytest.fixture
def omars(omar: User) -> Client:
    return desk_client(omar)


@pytest.fixture
def delivery(conversation: Conversation) -> Delivery:
    opened = Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk, kind="opened")
    return Delivery.objects.create(
        entry=opened, conversation=conversation, channel="email", recipient="lena.vogt@mail.example",
        contact=conversation.contact, template="confirmation",
    )  # fmt: skip


def arrive(count: int = 1) -> list[RawMail]:
    envelope = Envelope(Source.SMTP, "lena@mail.example", ("support@alderwick.example",))
    made = [store.keep(f"From: x{n}@y.example\r\n\r\nHello.".encode(), envelope) for n in range(count)]
    return list(RawMail.objects.filter(pk__in=made).order_by("pk"))


def told() -> list[str]:
    return [f"{sign.name}: {sign.text}" for sign in signs.wrong(figures.read())]


def relay_away(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.HELD, by_relay=True, created_at=AT)
    MailFlow.objects.create(relay_away_since=AT, relay_problem="closed")


def held(delivery: Delivery) -> str:
    relay_away(delivery)
    return (
        f"Relay: The relay cannot be reached since {SINCE}: connection refused. 1 mail waits, and goes out by "
        "itself once it can."
    )


def untried(delivery: Delivery) -> str:
    Delivery.objects.filter(pk=delivery.pk).update(created_at=AT)
    return f"Waiting: 1 mail waits to go out since {SINCE}. See whether “gatehouse worker” runs."


def not_taken(delivery: Delivery) -> str:
    said = "The mail relay said: 452 Disk full"
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.RETRYING, by_relay=True, error=said, created_at=AT
    )
    return f"Waiting: 1 mail waits to go out since {SINCE}. {said}"


def given_up(delivery: Delivery) -> str:
    Delivery.objects.filter(pk=delivery.pk).update(state=DeliveryState.FAILED, by_relay=True)
    return "Given up: 1 mail was given up because of the relay."


def unread(delivery: Delivery) -> str:
    arrive()
    RawMail.objects.update(received_at=AT)
    return f"To be read: 1 mail waits to be read since {SINCE}. See whether “gatehouse worker” runs."


def put_off(delivery: Delivery) -> str:
    arrive()
    RawMail.objects.update(received_at=AT, reason="There is no room for files.")
    return f"To be read: 1 mail waits to be read since {SINCE}. There is no room for files."


def mailbox(**mark: object) -> None:
    box = Mailbox.objects.create(address="kyc@alderwick.example", host="imap.example", username="kyc")
    Watermark.objects.create(mailbox=box, began_at=AT, **mark)


def certificate(delivery: Delivery) -> str:
    mailbox(problem=Problem.CERTIFICATE, problem_since=AT, detail="certificate has expired")
    return (
        f"kyc@alderwick.example: The server's certificate is not valid for this name. Since {SINCE}. "
        "(certificate has expired)"
    )


def lied(delivery: Delivery) -> str:
    mailbox(problem=Problem.LOST, problem_since=AT, detail="the server announced 99999999999 bytes at once")
    return (
        f"kyc@alderwick.example: The connection broke. It is tried again by itself. Since {SINCE}. "
        "(the server announced 99999999999 bytes at once)"
    )


def nobody_reads(delivery: Delivery) -> str:
    mailbox(read_at=AT)
    return f"kyc@alderwick.example: Nobody has read it since {SINCE}. See whether “gatehouse mail” runs."


def not_given(delivery: Delivery) -> str:
    IncomingMail.objects.create(fingerprint=b"f" * 32, notices=[{"kind": "not_given"}])
    return (
        "Not handed over: A mailbox's server did not hand over 1 mail within the last day; its head was read instead."
    )


def grows(delivery: Delivery) -> str:
    for mail in arrive(11):
        quarantine(mail, "It could not be read.")
    return "Quarantine: It grows: 11 mails wait for a decision. 11 came within the last hour."


def no_room(delivery: Delivery) -> str:
    store.note_no_room()
    at = f"\u2066{MailFlow.now().no_room_at:%Y-%m-%d %H:%M}\u2069"
    return f"Refused: Mail was refused for lack of room, last at {at} UTC. Its senders try again."


TROUBLES = (
    held, untried, not_taken, given_up, unread, put_off, certificate, lied, nobody_reads, not_given, grows, no_room,
)  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES)
def test_each_trouble_is_told_everywhere(
    omars: Client, dora: User, delivery: Delivery, trouble: Callable[[Delivery], str]
) -> None:
    line = trouble(delivery)
    assert told() == [line]
    text = line.partition(": ")[2].replace("'", "&#x27;")
    assert text in omars.get(PAGE).content.decode()
    assert text in omars.get("/backoffice/").content.decode()
    assert text in desk_client(dora).get(SIGN).content.decode()


def test_a_disk_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures.shutil, "disk_usage", lambda path: SimpleNamespace(free=1 << 30, total=100 << 30))
    assert told() == ["Disk: It is nearly full: 1.0\xa0GB of 100.0\xa0GB are free."]


def test_when_all_is_well_only_the_page_says_so(omars: Client, alice: User, dora: User, delivery: Delivery) -> None:
    MailFlow.objects.create(handed_over_at=AT, no_room_at=AT - HOUR * 100)
    assert told() == []
    page = omars.get(PAGE).content.decode()
    for text in (f"It took a mail last at {SINCE}.", "1 mail waits to go out since", "None has trouble."):
        assert text in page
    assert "Trouble" not in page
    index = omars.get("/backoffice/").content.decode()
    assert 'role="status"' not in index
    assert f'href="{PAGE}"' in index
    assert not desk_client(dora).get(SIGN).content.strip()


def test_at_the_desk_only_who_has_a_back_office_is_told(alice: User, dora: User, delivery: Delivery) -> None:
    relay_away(delivery)
    assert SIGN in desk_client(dora).get("/desk/").content.decode()
    assert "Mail is in trouble" in desk_client(dora).get(SIGN).content.decode()
    assert SIGN not in desk_client(alice).get("/desk/").content.decode()
    assert desk_client(alice).get(SIGN).status_code == 403


def test_the_page_asks_three_times_however_much_waits(
    omars: Client, delivery: Delivery, django_assert_num_queries
) -> None:
    relay_away(delivery)
    grows(delivery)
    with django_assert_num_queries(3):
        figures.read()
    omars.get(PAGE)
    with django_assert_num_queries(5):  # with the session and who it is
        omars.get(PAGE)


@pytest.mark.parametrize(("language", "text"), [("ar", "connection"), ("zh-hans", "connection")])
def test_staff_read_it_in_their_language(omars: Client, delivery: Delivery, language: str, text: str) -> None:
    relay_away(delivery)
    page = omars.get(PAGE, headers={"Accept-Language": language}).content.decode()
    assert text not in page.partition("<table")[2]


def test_from_right_to_left(omars: Client) -> None:
    page = omars.get(PAGE, headers={"Accept-Language": "ar"}).content.decode()
    assert "text-right" in page.partition("<table")[2].partition(">")[0]


def test_an_operator_sends_again_what_was_given_up(omars: Client, omar: User, delivery: Delivery) -> None:
    given_up(delivery)
    assert "Send again what was given up" in omars.get(PAGE).content.decode()
    for _ in range(2):
        response = omars.post(f"{PAGE}repetition/", follow=True)
    assert "It is sent again, the oldest first." in response.content.decode()
    (job,) = ProcrastinateJob.objects.filter(task_name="send_lost_again")
    send_lost(**job.args)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.HELD


def test_a_lead_does_not(dora: User, delivery: Delivery) -> None:
    given_up(delivery)
    client = desk_client(dora)
    assert "Send again what was given up" not in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}repetition/").status_code == 403


def sampled() -> dict[str, str]:
    lines = generate_latest(DatabaseFigures()).decode().splitlines()
    return dict(line.rsplit(" ", 1) for line in lines if line[0] != "#")


def test_the_same_in_figures(delivery: Delivery) -> None:
    relay_away(delivery)
    grows(delivery)
    arrive()
    RawMail.objects.filter(fate="stored").update(received_at=timezone.now() - HOUR)
    found = sampled()
    for name, value in {
        'mail{fate="stored"}': 1, 'mail{fate="quarantined"}': 11, "mail_quarantined_lately": 11,
        'deliveries_waiting{state="held"}': 1, 'deliveries_waiting{state="queued"}': 0, "relay_reachable": 0,
        "mailboxes_in_trouble": 0, "disk_free_bytes": 50 << 30, "deliveries_given_up": 0,
    }.items():  # fmt: skip
        assert float(found[f"gatehouse_{name}"]) == value, name
    assert 3600 <= float(found["gatehouse_mail_oldest_seconds"]) < 3700
    assert float(found['gatehouse_deliveries_oldest_seconds{state="held"}']) > 0
    assert "gatehouse_relay_took_mail_timestamp_seconds" not in found
    MailFlow.objects.update(handed_over_at=AT)
    assert float(sampled()["gatehouse_relay_took_mail_timestamp_seconds"]) == AT.timestamp()


def test_the_log_is_told_once_an_hour_that_the_quarantine_grows(caplog: pytest.LogCaptureFixture) -> None:
    mails = arrive(13)
    for mail in mails[:10]:
        quarantine(mail, "It could not be read.")
    assert errors(caplog) == []
    for mail in mails[10:]:
        quarantine(mail, "It could not be read.")
    said = ["The quarantine grows: 11 mails within an hour could not be taken in"]
    assert errors(caplog) == said
    growth.watch(timezone.now() + HOUR / 2)
    assert errors(caplog) == said
    MailFlow.objects.update(grew_at=timezone.now() - HOUR * 2)
    growth.watch(timezone.now())
    assert len(errors(caplog)) == 2


def test_slow_growth_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    mails = arrive(15)
    for mail in mails:
        RawMail.objects.filter(quarantined_at__isnull=False).update(quarantined_at=timezone.now() - HOUR * 1.1)
        quarantine(mail, "It could not be read.")
    assert (errors(caplog), told()) == ([], [])


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
