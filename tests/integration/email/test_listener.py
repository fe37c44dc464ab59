"""The listener, talked to as mail servers and as others do."""

import asyncio
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages

from gatehouse.channels.email.intake import door, store
from gatehouse.channels.email.intake.tls import Certificate
from gatehouse.channels.email.models import MailFlow, RawMail
from gatehouse.testing.certificates import write_certificate
from gatehouse.testing.listening import Listening, listening

pytestmark = pytest.mark.django_db(transaction=True)
SENDER, SUPPORT = "lena@mail.example", "support@alderwick.example"
RAW = b"From: lena@mail.example\r\nSubject: 1,250 USDT\r\n\r\nWhere is it?\r\n"


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, settings: LazySettings) -> None:
    settings.MAIL_DOMAINS = frozenset({"alderwick.example"})
    folder = {"BACKEND": "gatehouse.project.storage.PrivateFolder", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"private": folder}


@pytest.fixture
def running() -> Iterator[Listening]:
    with listening() as running:
        yield running


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return Certificate(*write_certificate(tmp_path, "mx.alderwick.example"))


def client(running: Listening) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", running.smtp, timeout=20)


def stored() -> list[bytes]:
    return [store.read(mail) for mail in RawMail.objects.order_by("id")]


def test_a_mail_is_stored_when_it_is_acknowledged(running: Listening) -> None:
    with client(running) as smtp:
        smtp.sendmail(SENDER, [SUPPORT, "kyc@alderwick.example"], RAW)
        mail = RawMail.objects.get()
    assert store.read(mail) == RAW
    assert (mail.source, mail.mail_from, mail.rcpt_to) == ("smtp", SENDER, [SUPPORT, "kyc@alderwick.example"])
    assert (mail.peer, bool(mail.helo)) == ("127.0.0.1", True)


def test_the_answer_names_what_was_stored_and_the_reader_is_told(running: Listening) -> None:
    talk = running.talk()
    talk.begin()
    assert talk.say(RAW + b".\r\n") == f"250 2.0.0 Stored as {RawMail.objects.get().pk}\r\n"
    talk.close()
    running.run(running.house.taking.bell.end())
    assert running.rings == [1]


def test_the_empty_sender_is_kept_as_such(running: Listening) -> None:
    with client(running) as smtp:
        smtp.sendmail("", [SUPPORT], RAW)
    assert RawMail.objects.get().mail_from == ""


def test_lmtp_answers_once_for_each_recipient(running: Listening) -> None:
    with smtplib.LMTP("127.0.0.1", running.lmtp) as lmtp:
        lmtp.ehlo()
        lmtp.mail(SENDER)
        assert [lmtp.rcpt(to)[0] for to in (SUPPORT, "kyc@alderwick.example")] == [250, 250]
        assert lmtp.data(RAW)[0] == 250
        assert lmtp.getreply()[0] == 250
    assert RawMail.objects.get().source == "lmtp"


@pytest.mark.parametrize("to", ["support@other.example", "nobody", "a@b@other.example"])
def test_nothing_is_relayed(running: Listening, to: str) -> None:
    with client(running) as smtp:
        smtp.ehlo()
        smtp.mail(SENDER)
        assert smtp.rcpt(to)[0] in (550, 553)
        assert smtp.docmd("DATA")[0] == 503
    assert not RawMail.objects.exists()


def test_nobody_is_offered_to_sign_in(certificate: Certificate) -> None:
    with listening(certificate=certificate) as running, client(running) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=certificate.chain))
        smtp.ehlo()
        assert not smtp.has_extn("auth")
        assert smtp.docmd("AUTH PLAIN AAAA")[0] == 504


def test_it_may_be_encrypted(certificate: Certificate) -> None:
    with listening(certificate=certificate) as running, client(running) as smtp:
        smtp.starttls(context=ssl.create_default_context(cafile=certificate.chain))
        smtp.sendmail(SENDER, [SUPPORT], RAW)
    assert stored() == [RAW]


def test_a_failed_handshake_ends_its_own_connection_only(certificate: Certificate) -> None:
    with listening(certificate=certificate) as running:
        talk = running.talk()
        talk.answer()
        talk.say(b"EHLO client.example\r\n")
        talk.say(b"STARTTLS\r\n")
        talk.socket.sendall(b"MAIL FROM:<lena@mail.example>\r\n")
        while talk.lines.read(1):
            pass
        with client(running) as smtp:
            smtp.sendmail(SENDER, [SUPPORT], RAW)
    assert stored() == [RAW]


def test_what_was_said_before_the_handshake_counts_for_nothing_after_it(certificate: Certificate) -> None:
    with listening(certificate=certificate) as running:
        talk = running.talk()
        talk.answer()
        talk.say(b"EHLO client.example\r\n")
        talk.socket.sendall(b"STARTTLS\r\nMAIL FROM:<mallory@mail.example>\r\n")
        assert talk.answer().startswith("220")
        tls = ssl.create_default_context(cafile=certificate.chain)
        wrapped = tls.wrap_socket(talk.socket, server_hostname="127.0.0.1")
        wrapped.sendall(b"EHLO client.example\r\nDATA\r\n")
        said = wrapped.recv(4096)
        while b"503" not in said:
            said += wrapped.recv(4096)
        wrapped.close()
    assert b"250 OK" not in said


def test_while_nothing_can_be_stored_the_sender_is_told_to_come_again(
    running: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise store.NotStored

    with client(running) as smtp:
        with monkeypatch.context() as patched:
            patched.setattr(store, "keep", away)
            with pytest.raises(smtplib.SMTPDataError) as refused:
                smtp.sendmail(SENDER, [SUPPORT], RAW)
        assert refused.value.smtp_code == 451
        smtp.sendmail(SENDER, [SUPPORT], RAW)
    assert stored() == [RAW]


def test_a_full_disk_refuses_large_mails_for_now_and_takes_small_ones(
    running: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(type(storages["private"]), "save", full)
    with client(running) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail(SENDER, [SUPPORT], RAW + b"x" * (2 * store.IN_ROW))
        assert refused.value.smtp_code == 452
        smtp.sendmail(SENDER, [SUPPORT], RAW)
    assert stored() == [RAW]
    assert MailFlow.now().no_room_at is not None


def test_a_directory_that_does_not_answer_is_no_refusal() -> None:
    from django.db import OperationalError

    def away(address: str) -> bool:
        raise OperationalError

    with listening(is_ours=away) as running, client(running) as smtp:
        smtp.ehlo()
        smtp.mail(SENDER)
        assert smtp.rcpt(SUPPORT)[0] == 451


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "not announced"])
def test_a_mail_that_is_too_large_is_refused_with_the_limit(announced: bool) -> None:
    with listening(most=100_000) as running, client(running) as smtp:
        smtp.ehlo()
        assert smtp.esmtp_features["size"] == "100000"
        if not announced:
            smtp.esmtp_features.clear()
        with pytest.raises((smtplib.SMTPDataError, smtplib.SMTPSenderRefused)) as refused:
            smtp.sendmail(SENDER, [SUPPORT], RAW + b"x" * 200_000)
        assert refused.value.smtp_code == 552
        smtp.sendmail(SENDER, [SUPPORT], RAW)
    assert stored() == [RAW]


def test_forty_megabytes_go_through() -> None:
    raw = RAW + b"A line of it.\r\n" * (40 * 1024 * 1024 // 15)
    with listening(most=50 << 20) as running, client(running) as smtp:
        smtp.sendmail(SENDER, [SUPPORT], raw)
    assert RawMail.objects.get().size == len(raw)
    assert stored() == [raw]


def test_many_large_ones_at_once_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "AT_ONCE", 0)
    with listening() as running, client(running) as smtp:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            smtp.sendmail(SENDER, [SUPPORT], RAW)
        assert refused.value.smtp_code == 452
    assert MailFlow.now().no_room_at is not None


@pytest.mark.parametrize(
    "odd",
    [b"x" * 500_000 + b"\r\n", b"a\x00b\r\n", b"Subject: \xff\xfe\r\n", b"..\r\n", b"\r\n\r\n", b"."],
    ids=["huge line", "NUL", "8 bits", "dots", "blank", "no line end"],
)
def test_odd_bytes_arrive_as_they_were_sent(running: Listening, odd: bytes) -> None:
    with client(running) as smtp:
        smtp.sendmail(SENDER, [SUPPORT], RAW + odd)
    assert stored() == [RAW + odd.removesuffix(b"\r\n") + b"\r\n"]


@pytest.mark.parametrize(
    "ending",
    [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\r\n\x00.\r\n"],
    ids=["lf-lf", "lf-crlf", "crlf-lf", "cr-cr", "cr-crlf", "crlf-cr", "nul"],
)
def test_no_second_mail_is_smuggled_in(running: Listening, ending: bytes) -> None:
    smuggled = b"MAIL FROM:<ceo@alderwick.example>\r\nRCPT TO:<support@alderwick.example>\r\nDATA\r\nFrom: ceo\r\n.\r\n"
    talk = running.talk()
    talk.begin()
    talk.say(RAW.rstrip(b"\r\n") + ending + smuggled)
    talk.close()
    assert not RawMail.objects.exclude(mail_from=SENDER).exists()
    assert RawMail.objects.count() <= 1


def test_more_connections_than_it_can_hold_are_sent_away(running: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_CONNECTIONS", 2)
    first, second, third = (running.talk() for _ in range(3))
    assert [talk.answer()[:3] for talk in (first, second, third)] == ["220", "220", "421"]
    assert third.answer() == ""
    first.close()
    second.say(b"NOOP\r\n")
    assert running.talk().answer()[:3] in ("220", "421")


def test_who_says_nothing_for_long_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SILENCE", 0.05)
    with listening() as running:
        talk = running.talk()
        assert talk.answer().startswith("220")
        assert talk.answer() == ""


def test_a_mail_that_trickles_in_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "SLOWEST", 0.05)
    with listening() as running:
        talk = running.talk()
        talk.begin()
        talk.socket.sendall(b"From: ")
        assert talk.answer() == door.TOO_SLOW + "\r\n"
        assert talk.answer() == ""
    assert not RawMail.objects.exists()


def test_who_hangs_up_in_the_middle_leaves_nothing(running: Listening) -> None:
    talk = running.talk()
    talk.begin()
    talk.socket.sendall(RAW)
    talk.close()
    with client(running) as smtp:
        smtp.sendmail(SENDER, [SUPPORT], RAW)
    assert RawMail.objects.count() == 1


def test_a_fault_of_ours_says_nothing_about_us(running: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*args: object) -> bytes:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(door, "read_data", broken)
    talk = running.talk()
    talk.begin()
    said = talk.say(RAW + b".\r\n")
    assert said.startswith("451")
    assert "secret" not in said


def test_what_was_begun_is_answered_before_it_closes() -> None:
    with listening() as running:
        busy, idle = running.talk(), running.talk()
        busy.begin()
        idle.answer()
        busy.socket.sendall(RAW)
        closing = asyncio.run_coroutine_threadsafe(running.listener.close(), running.loop)
        assert idle.answer().startswith("421")
        assert idle.answer() == ""
        assert busy.say(b".\r\n").startswith("250")
        assert busy.answer().startswith("421")
        closing.result(10)
    assert RawMail.objects.count() == 1
