"""Mail that came back finds the mail that it was, and tells the agent beside it."""

from collections.abc import Callable

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.channels.email import keys
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.models import Fate, Nature
from gatehouse.conversations.models import Address, Contact, Conversation, Delivery, DeliveryState
from gatehouse.conversations.names import sentence
from gatehouse.testing.cast import recorded
from tests.integration.email.intake.conftest import SUPPORT, letter, mail_of

pytestmark = pytest.mark.django_db
Hand = Callable[..., Outcome]
LENA = "lena.vogt@mail.example"
_REPORT = """From: Mail Delivery System <mailer-daemon@mail.example>
To: {to}
Subject: {subject}
Date: Sat, 28 Nov 2026 10:00:00 +0000
Message-ID: <bounce@mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

It did not work.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 No such user

--B
Content-Type: text/rfc822-headers

Message-ID: {id}

--B--
"""


def report(to: str = SUPPORT, **more: str) -> bytes:
    facts = {"subject": "Undelivered", "recipient": LENA, "action": "failed", "status": "5.1.1", "id": "<x@y.example>"}
    return _REPORT.format(to=to, **(facts | more)).replace("\n", "\r\n").encode()


def by_verp(delivery: Delivery) -> tuple[bytes, str]:
    address = keys.bounce_address(SUPPORT, delivery.pk)
    return report(address, recipient="internal@backend.example"), address


def by_id(delivery: Delivery) -> tuple[bytes, str]:
    return report(id=delivery.message_id, recipient="internal@backend.example"), SUPPORT


@pytest.mark.parametrize("way", [by_verp, by_id], ids=["verp", "message id"])
def test_a_hard_bounce_marks_the_address_and_tells_the_agent(
    mail_in: Hand, answered: Delivery, way: Callable[[Delivery], tuple[bytes, str]]
) -> None:
    raw, to = way(answered)
    with recorded() as entries:
        outcome = mail_in(raw, to, sender="")
    answered.refresh_from_db()
    assert (outcome.fate, mail_of(outcome).nature) == (Fate.IGNORED, Nature.BOUNCE)
    assert (answered.state, answered.error) == (DeliveryState.FAILED, "550 5.1.1 No such user")
    assert Address.objects.get(value=LENA).bounced_at is not None
    assert [sentence(one) for one in entries] == ["A mail of ours could not be delivered and came back"]


def test_an_address_alone_is_no_proof_and_marks_none(mail_in: Hand, answered: Delivery) -> None:
    Delivery.objects.filter(pk=answered.pk).update(sent_at=answered.created_at)
    mail_in(report())
    answered.refresh_from_db()
    assert answered.state == DeliveryState.FAILED
    assert Address.objects.get(value=LENA).bounced_at is None


def test_a_bounce_of_somebody_elses_mail_changes_nothing(mail_in: Hand, answered: Delivery) -> None:
    outcome = mail_in(report(recipient="nobody@mail.example"))
    answered.refresh_from_db()
    assert (outcome.fate, answered.state, Conversation.objects.count()) == (Fate.IGNORED, DeliveryState.SENT, 1)


def test_a_soft_one_is_sent_again_later(mail_in: Hand, answered: Delivery) -> None:
    before = ProcrastinateJob.objects.filter(task_name="send_mail").count()
    mail_in(report(id=answered.message_id, status="4.2.2"))
    answered.refresh_from_db()
    assert answered.state == DeliveryState.RETRYING
    assert ProcrastinateJob.objects.filter(task_name="send_mail").count() == before + 1


def test_nobody_who_knows_an_address_makes_us_send_again(mail_in: Hand, answered: Delivery) -> None:
    Delivery.objects.filter(pk=answered.pk).update(sent_at=answered.created_at)
    before = ProcrastinateJob.objects.filter(task_name="send_mail").count()
    mail_in(report(status="4.2.2"))
    answered.refresh_from_db()
    assert answered.state == DeliveryState.SENT
    assert ProcrastinateJob.objects.filter(task_name="send_mail").count() == before


def test_a_late_one_is_said_once_and_not_sent_again(mail_in: Hand, answered: Delivery) -> None:
    with recorded() as entries:
        for subject in ("Delayed", "Still delayed"):
            mail_in(report(id=answered.message_id, status="4.4.1", action="delayed", subject=subject))
    answered.refresh_from_db()
    assert (answered.state, len(entries)) == (DeliveryState.SENT, 1)


def test_the_same_bounce_twice_is_one_entry(mail_in: Hand, answered: Delivery) -> None:
    with recorded() as entries:
        for number in range(2):
            mail_in(report(id=answered.message_id, subject=f"Undelivered {number}"))
    assert len(entries) == 1


def test_a_complaint_is_noted_at_its_mail(mail_in: Hand, answered: Delivery) -> None:
    raw = report(id=answered.message_id).replace(b"report-type=delivery-status", b"report-type=feedback-report")
    raw = raw.replace(b"message/delivery-status", b"message/feedback-report")
    raw = raw.replace(b"Reporting-MTA: dns; mail.example\r\n\r\n", b"Feedback-Type: abuse\r\nVersion: 1\r\n")
    outcome = mail_in(raw)
    answered.refresh_from_db()
    assert (mail_of(outcome).nature, answered.error) == (
        Nature.COMPLAINT,
        "The recipient reported this mail as spam.",
    )


def test_who_writes_again_can_be_reached_again(mail_in: Hand, answered: Delivery, lena: Contact) -> None:
    mail_in(report(id=answered.message_id))
    mail_in(letter("I am here.", In_Reply_To=answered.message_id))
    assert lena.addresses.get().bounced_at is None
