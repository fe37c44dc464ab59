"""Mailboxes on a real Dovecot: nothing is lost, nothing is marked, nothing comes twice."""

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.imap import trial
from gatehouse.channels.email.intake.imap.faults import Fault, Problem
from gatehouse.channels.email.intake.imap.round import TRIES
from gatehouse.channels.email.intake.imap.session import Account, Security, Session, opened
from gatehouse.channels.email.intake.imap.trial import try_out
from gatehouse.channels.email.models import Mailbox, RawMail, Watermark
from gatehouse.testing.dovecot import Box, Dovecot, Wire
from gatehouse.testing.web import free_port
from tests.integration.email.conftest import MEGABYTE, Look, mail, stored

pytestmark = pytest.mark.django_db
LONG_AGO = "01-Jan-2020 10:00:00 +0000"


def test_a_mail_is_stored_as_it_is_for_the_mailboxs_address(box: Box, look: Look) -> None:
    box.put(mail("one"))
    assert look().stored == 1
    one = RawMail.objects.get()
    assert (store.read(one), one.source, one.rcpt_to) == (mail("one"), "imap", ["kyc@alderwick.example"])
    assert one.mail_from is None


def test_r10_nothing_is_marked_as_read_and_what_was_read_is_taken_all_the_same(box: Box, look: Look) -> None:
    box.put(mail("unread"))
    box.put(mail("read"), flags=r"(\Seen)")
    assert look().stored == 2
    assert [b"Seen" in flags for flags in box.flags()] == [False, True]


def test_r10_the_watermark_moves_and_nothing_is_fetched_again(box: Box, look: Look, mailbox: Mailbox) -> None:
    box.put(mail("one"), mail("two"))
    look()
    assert Watermark.objects.get(mailbox=mailbox).last_uid == 2
    assert look().stored == 0
    box.put(mail("three"))
    assert look().stored == 1
    assert stored() == [mail("one"), mail("two"), mail("three")]


def test_r8_r10_after_numbering_anew_only_what_is_new_is_stored(box: Box, look: Look, mailbox: Mailbox) -> None:
    box.put(mail("one"), mail("two"), mail("three"))
    look()
    before = Watermark.objects.get(mailbox=mailbox)
    box.remove(1)
    box.number_anew()
    box.put(mail("four"))
    assert look().stored == 1
    assert Watermark.objects.get(mailbox=mailbox).uid_validity != before.uid_validity
    assert RawMail.objects.count() == 4


def test_what_was_there_before_is_left_alone_unless_wanted(box: Box, look: Look, mailbox: Mailbox) -> None:
    mailbox.takes_old = False
    box.put(mail("old"), date=LONG_AGO)
    assert look().stored == 0
    box.put(mail("moved back"), date=LONG_AGO)
    assert look().stored == 1
    box.number_anew()
    assert look().stored == 0
    assert stored() == [mail("moved back")]


def test_three_hundred_waiting_mails_each_once(box: Box, look: Look) -> None:
    box.put(*(mail(f"{number}") for number in range(300)))
    assert look().stored == 300
    assert stored() == [mail(f"{number}") for number in range(300)]


def test_forty_megabytes(box: Box, look: Look) -> None:
    large = mail("large", 40 * MEGABYTE)
    box.put(large)
    assert look().stored == 1
    assert stored() == [large]


def test_a_server_that_says_a_mail_is_huge_is_not_believed_either(box: Box, look: Look, wire: Wire) -> None:
    box.put(mail("small"))
    wire.rewrite = lambda said: said.replace(b"RFC822.SIZE ", b"RFC822.SIZE 99999999")
    assert look(port=wire.port, security=Security.NONE).stored == 1
    assert stored() == [mail("small")]


def test_a_server_that_announces_more_than_memory_is_hung_up_on(box: Box, look: Look, wire: Wire) -> None:
    box.put(mail("one"))
    wire.rewrite = lambda said: said.replace(b"BODY[]<0> {", b"BODY[]<0> {99999999999")
    with pytest.raises(Fault) as fault:
        look(port=wire.port, security=Security.NONE)
    assert fault.value.problem == Problem.LOST
    assert not RawMail.objects.exists()


@pytest.mark.parametrize("after", [300, 2_000, 8_000, 20_000])
def test_a_connection_that_breaks_costs_nothing(box: Box, look: Look, wire: Wire, after: int) -> None:
    box.put(*(mail(f"{number}", 5_000) for number in range(6)))
    wire.cut_after = after
    with pytest.raises(Fault) as fault:
        look(port=wire.port, security=Security.NONE)
    assert fault.value.problem == Problem.LOST
    wire.cut_after = None
    look(port=wire.port, security=Security.NONE)
    assert stored() == [mail(f"{number}", 5_000) for number in range(6)]


def test_r9_one_bad_mail_never_stops_the_box(box: Box, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    box.put(mail("one"), mail("bad"), mail("three"))
    fetch = Session.fetch

    def breaks(session: Session, uid: int) -> bytes | None:
        if uid == 2:
            raise Fault(Problem.ODD, "Internal error occurred")
        return fetch(session, uid)

    monkeypatch.setattr(Session, "fetch", breaks)
    for _ in range(TRIES // 2):
        with pytest.raises(Fault):
            look()
    assert look().stored == 2
    first, bad, third = stored()
    assert (first, third) == (mail("one"), mail("three"))
    assert bad.startswith(b"X-Gatehouse-Stub: not-given\r\n")
    assert b"Subject: bad" in bad


def test_r9_nor_one_that_breaks_every_connection(box: Box, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    box.put(mail("bad"), mail("two"))
    part = Session._part

    def breaks(session: Session, uid: int, wanted: str) -> bytes | None:
        if uid == 1:
            raise Fault(Problem.LOST)
        return part(session, uid, wanted)

    monkeypatch.setattr(Session, "_part", breaks)
    for _ in range(2 * TRIES):
        with pytest.raises(Fault):
            look()
    assert look().stored == 2
    assert stored()[1] == mail("two")


def test_a_mail_that_went_meanwhile_is_passed(box: Box, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    box.put(mail("one"), mail("two"))
    monkeypatch.setattr(Session, "fetch", lambda session, uid: None if uid == 1 else mail("two"))
    assert look().stored == 1
    assert stored() == [mail("two")]


def test_storing_that_fails_moves_no_watermark(box: Box, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise store.NoRoom

    box.put(mail("one"))
    with monkeypatch.context() as patched:
        patched.setattr(store, "keep", full)
        with pytest.raises(store.NoRoom):
            look()
    assert look().stored == 1


def test_mail_is_moved_once_it_is_stored(box: Box, look: Look, mailbox: Mailbox) -> None:
    mailbox.move_to = "Fertig & geprüft"
    box.put(mail("one"), mail("two"))
    assert look(move_to=mailbox.move_to).trouble is None
    assert (box.count(), box.count("Fertig & geprüft")) == (0, 2)
    assert RawMail.objects.count() == 2


def test_mail_that_cannot_be_moved_holds_up_none(
    box: Box, look: Look, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox.move_to = "INBOX"

    def refuses(session: Session, uid: int) -> None:
        raise Fault(Problem.TARGET)

    monkeypatch.setattr(Session, "move", refuses)
    box.put(mail("one"), mail("two"))
    one = look(move_to="Done")
    assert (one.stored, one.trouble is not None) == (2, True)


def test_the_server_tells_of_new_mail(box: Box, account: Account) -> None:
    with opened(account) as session:
        assert session.has_idle
        waiting = threading.Thread(target=session.wait, args=(60, threading.Event()))
        waiting.start()
        box.put(mail("new"))
        waiting.join(20)
        assert not waiting.is_alive()
        assert [one.uid for one in session.listed(0)] == [1]


def test_waiting_ends_when_we_are_told_to_stop(account: Account) -> None:
    stop = threading.Event()
    stop.set()
    with opened(account) as session:
        session.wait(60, stop)
        assert session.listed(0) == []


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.NONE])
def test_a_trial_says_what_it_found(box: Box, account: Account, security: Security) -> None:
    box.put(mail("one"))
    port = box.server.tls if security == Security.TLS else box.server.plain
    found = try_out(replace(account, security=security, port=port, move_to="Done"))
    assert (found.count, found.has_idle, found.has_target) == (1, True, False)


def silent_port() -> int:
    silent = socket.create_server(("127.0.0.1", 0))
    _kept.append(silent)
    return int(silent.getsockname()[1])


_kept: list[socket.socket] = []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        (lambda server: {"password": "wrong"}, Problem.LOGIN),
        (lambda server: {"folder": "Nirgends"}, Problem.FOLDER),
        (lambda server: {"host": "no-such-host.invalid"}, Problem.HOST),
        (lambda server: {"port": free_port()}, Problem.CLOSED),
        (lambda server: {"port": server.plain}, Problem.NO_TLS),
        (lambda server: {"port": silent_port()}, Problem.SILENT),
        (lambda server: {"port": server.tls, "security": Security.NONE}, Problem.SILENT),
    ],
    ids=["password", "folder", "host", "port", "no TLS there", "silent", "TLS there"],
)
def test_a_trial_says_what_is_wrong(
    account: Account, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch, changes: Callable, problem: Problem
) -> None:
    monkeypatch.setattr(trial, "PATIENCE", 0.7 if problem == Problem.SILENT else 20)
    with pytest.raises(Fault) as fault:
        try_out(replace(account, **changes(dovecot)))
    assert fault.value.problem == problem


def test_a_certificate_that_nobody_vouches_for_is_refused(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(Fault) as fault:
        try_out(account)
    assert fault.value.problem == Problem.CERTIFICATE
