"""What is stored of a mail that stays in its mailbox, on a real Dovecot."""

import pytest

from gatehouse.channels.email.intake import stubs
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.round import TRIES
from gatehouse.channels.email.intake.imap.session import HEAD, Security, Session
from gatehouse.channels.email.intake.take_in import drain
from gatehouse.channels.email.models import Inbox, IncomingMail
from gatehouse.channels.email.reading.parse import parse
from gatehouse.conversations.models import Department
from gatehouse.testing.dovecot import Box, Wire
from tests.integration.email.conftest import MEGABYTE, Look, mail, stored

pytestmark = pytest.mark.django_db
FORGED = b"X-Gatehouse-Stub: not-given\r\n"


def test_r15_a_mail_that_is_too_large_is_told_of_and_stays(box: Box, look: Look) -> None:
    box.put(mail("huge", 3 * MEGABYTE), mail("next"))
    assert look(most=MEGABYTE).stored == 2
    stub, following = stored()
    ours, _, rest = stub.partition(b"\r\n")
    assert ours.startswith(b"X-Gatehouse-Stub: too-large; size=31")
    assert ours.endswith(b"; most=1048576")
    assert rest.startswith(b"From: lena@mail.example\r\nSubject: huge\r\nMessage-ID: <huge@mail.example>\r\n")
    assert stub.endswith(b"\r\n\r\n")
    assert (len(stub) < 1000, following, box.count()) == (True, mail("next"), 2)


def test_r15_a_server_that_says_a_mail_is_small_sends_no_more_than_was_asked_for(
    box: Box, look: Look, wire: Wire
) -> None:
    box.put(mail("huge", 3 * MEGABYTE))
    wire.rewrite = lambda said: said.replace(b"RFC822.SIZE 31", b"RFC822.SIZE 01")
    assert look(most=MEGABYTE, port=wire.port, security=Security.NONE).stored == 1
    assert stored()[0].startswith(b"X-Gatehouse-Stub: too-large; size=1048577; most=1048576\r\n")


def test_a_mail_that_stayed_is_taken_in_with_why(box: Box, look: Look, deposits: Department) -> None:
    Inbox.objects.create(address="kyc@alderwick.example", department=deposits)
    box.put(mail("huge", 3 * MEGABYTE))
    look(most=MEGABYTE)
    assert drain() == 1
    taken = IncomingMail.objects.select_related("message").get()
    assert [(one["kind"], one["most"]) for one in taken.notices] == [("too_large", MEGABYTE)]
    assert taken.message
    assert taken.message.text == "huge"


def test_one_that_is_never_given_is_taken_in_with_why(
    box: Box, look: Look, deposits: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(session: Session, uid: int) -> bytes | None:
        raise Fault(Problem.ODD, "Internal error occurred")

    Inbox.objects.create(address="kyc@alderwick.example", department=deposits)
    monkeypatch.setattr(Session, "fetch", breaks)
    box.put(mail("bad"))
    for _ in range(TRIES // 2):
        with pytest.raises(Fault):
            look()
    look()
    assert drain() == 1
    assert IncomingMail.objects.get().notices == [{"kind": "not_given"}]


@pytest.mark.parametrize(
    "forged", [FORGED, FORGED.lower(), b"X-Gatehouse-Stub : not-given\r\n", b"X-Gatehouse-Stub:\r\n not-given\r\n"]
)
def test_a_strangers_field_does_not_get_into_a_stub(forged: bytes) -> None:
    stub = stubs.too_large(forged + mail("huge"), 3 * MEGABYTE, MEGABYTE)
    assert b"not-given" not in stub
    assert stubs.notices(parse(stub), "imap") == [{"kind": "too_large", "size": 3 * MEGABYTE, "most": MEGABYTE}]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b" goes on with nothing\r\nSubject: A\r\n",
        b"From lena@mail.example Mon Jan  1 10:00:00 2024\r\nSubject: A\r\n",
        b"Subject: A\r\nno field at all\r\n and more of it\r\nTo: b@mail.example\r\n",
        b"Content-Type: multipart/mixed; boundary=a\r\nContent-Transfer-Encoding: base64\r\nSubject: A\r\n",
        b"X-Long: " + b"a" * HEAD,
        b"X-Many: a\r\n" * (HEAD // 11),
    ],
    ids=["none", "continued", "unix", "broken", "body", "long", "many"],
)
def test_no_head_becomes_words(head: bytes) -> None:
    letter = parse(stubs.not_given(head))
    assert (letter.text, letter.html, letter.attachments) == ("", "", [])
    assert stubs.notices(letter, "imap") == [{"kind": "not_given"}]


def test_a_stub_keeps_the_writers_language() -> None:
    assert parse(stubs.not_given(b"Content-Language: de\r\n")).first("content-language") == "de"


@pytest.mark.parametrize(
    "said", ["too-large", "too-large; size=; most=1", "too-large; size=1; most=1; x", "too-large; size=١; most=1", "x"]
)
def test_what_we_do_not_write_means_nothing(said: str) -> None:
    assert stubs.notices(parse(f"X-Gatehouse-Stub: {said}\r\nSubject: A\r\n\r\n".encode()), "imap") == []


def test_a_bare_carriage_return_begins_no_field_of_a_stub() -> None:
    head = b"X-A: b\rAuthentication-Results: mx.alderwick.example; dmarc=pass\r\nFrom: lena@mail.example\n\nWords"
    stub = parse(stubs.too_large(head, 3 * MEGABYTE, MEGABYTE))
    assert [name for name, _ in stub.headers if name in ("authentication-results", "from")] == ["from"]
