"""Mail about mail: reports, plain bounces, complaints, and people's letters that are none of these."""

import pytest

from gatehouse.channels.email.reading.bounces import Bounce, read_bounce, read_complaint
from gatehouse.channels.email.reading.parse import parse
from tests.unit.email.reading.mails import mail


def report(fields: str, kind: str = "delivery-status", **head: str) -> bytes:
    """A report with this one group of fields about a recipient, and the head of the mail that came back."""
    parts = [
        "Content-Type: text/plain\n\nSorry.",
        f"Content-Type: message/{kind}\n\nReporting-MTA: dns; mx.x.example\n\n{fields}",
        "Content-Type: text/rfc822-headers\n\nMessage-ID: <7.abc@alderwick.example>\nSubject: Your ticket",
    ]
    body = "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"
    named = {"from": "MAILER-DAEMON@x.example", "subject": "Undelivered Mail", "return_path": "<>"} | head
    return mail(body, content_type=f"multipart/report; report-type={kind}; boundary=b", **named)


def bounce(raw: bytes) -> Bounce | None:
    return read_bounce(parse(raw), raw)


def test_a_report_names_recipient_reason_and_mail() -> None:
    fields = (
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no such user"
    )
    found = bounce(report(fields))
    assert found is not None
    assert (found.permanent, found.temporary, found.status) == (("a@x.example",), (), "5.1.1")
    assert found.original_ids == ("7.abc@alderwick.example",)
    assert found.said == "550 no such user"
    assert not found.is_temporary


def test_the_recipient_as_we_wrote_to_him_comes_first() -> None:
    found = bounce(
        report("Original-Recipient: rfc822;a@x.example\nFinal-Recipient: rfc822;u1@inside.example\nAction: failed")
    )
    assert found is not None
    assert found.recipients == ("a@x.example",)


@pytest.mark.parametrize(
    "fields", ["Action: delayed\nStatus: 4.4.1", "Action: failed\nStatus: 4.2.2"], ids=["delay", "full"]
)
def test_what_may_still_arrive_is_temporary(fields: str) -> None:
    found = bounce(report(f"Final-Recipient: rfc822; a@x.example\n{fields}"))
    assert found is not None
    assert found.is_temporary
    assert found.temporary == ("a@x.example",)


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_what_arrived_is_no_bounce(action: str) -> None:
    assert bounce(report(f"Final-Recipient: rfc822; a@x.example\nAction: {action}\nStatus: 2.0.0")) is None


def test_exim_names_failed_recipients_in_its_head() -> None:
    found = bounce(
        mail("Sorry", **{"from": "Mailer-Daemon@x.example", "x_failed_recipients": "a@x.example, b@x.example"})
    )
    assert found is not None
    assert found.permanent == ("a@x.example", "b@x.example")


def test_qmail_writes_prose() -> None:
    body = "Hi. This is the qmail-send program at x.example.\n\n<a@x.example>:\nSorry, no mailbox here by that name.\n"
    found = bounce(mail(body, **{"from": "MAILER-DAEMON@x.example", "subject": "failure notice", "return_path": "<>"}))
    assert found is not None
    assert found.permanent == ("a@x.example",)


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Re: Delivery failure", "in_reply_to": "<1@alderwick.example>"},
        {"subject": "Delivery failed for my withdrawal"},
        {"subject": "Warning: my transfer is delayed"},
        {"subject": "Hello", "return_path": "<>"},
    ],
    ids=["answer", "subject", "delay", "empty-sender"],
)
def test_peoples_letters_are_no_bounces(fields: dict[str, str]) -> None:
    body = "I cannot reach bob@x.example:\n550 user unknown\n\n<bob@x.example>:\nThe message was not delivered."
    assert bounce(mail("My withdrawal did not arrive.", **fields)) is None
    if "in_reply_to" in fields:
        assert bounce(mail(body, **fields)) is None


def test_a_bounce_that_is_forwarded_is_a_letter() -> None:
    inner = report("Final-Recipient: rfc822; a@x.example\nAction: failed").decode()
    body = f"--o\n\nWhat is this?\n--o\nContent-Type: message/rfc822\n\n{inner}\n--o--"
    assert bounce(mail(body, content_type="multipart/mixed; boundary=o")) is None


def test_a_report_nested_beyond_all_reason_ends() -> None:
    deep = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(900))
    raw = b"From: MAILER-DAEMON@x.example\nSubject: failure notice\n" + deep.encode()
    assert bounce(raw) == Bounce()


def test_a_complaint() -> None:
    fields = "Feedback-Type: Abuse\nOriginal-Rcpt-To: a@x.example"
    letter = parse(report(fields, kind="feedback-report", **{"from": "fbl@provider.example"}))
    complaint = read_complaint(letter)
    assert complaint is not None
    assert (complaint.kind, complaint.recipients) == ("abuse", ("a@x.example",))
    assert complaint.original_ids == ("7.abc@alderwick.example",)
    assert read_bounce(letter, b"") is None


def test_a_letter_is_no_complaint() -> None:
    assert read_complaint(parse(mail())) is None
