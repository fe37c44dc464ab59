"""Servers of mailboxes that lie or speak no TLS: mail stays where it is, and the back office says so."""

from dataclasses import replace

import pytest

from gatehouse.channels.email.flow import figures, signs
from gatehouse.channels.email.intake.imap import reader
from gatehouse.channels.email.intake.imap.reader import Reader
from gatehouse.channels.email.intake.imap.session import Account, Security
from gatehouse.channels.email.models import Mailbox, RawMail, Watermark
from gatehouse.testing.dovecot import Box, Wire
from tests.integration.email.conftest import Look, mail, stored

pytestmark = pytest.mark.django_db


def told(mailbox: Mailbox, account: Account, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the back office says of the mailbox after one try to read it."""
    monkeypatch.setattr(reader, "account_of", lambda _mailbox: account)
    one = Reader(mailbox, lambda: None)
    one._pause_after(one._attempt())
    return " ".join(sign.text for sign in signs.wrong(figures.read()) if sign.name == mailbox.address)


def test_a_server_that_announces_another_size_than_it_has(
    box: Box, mailbox: Mailbox, account: Account, look: Look, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(mail("one"))
    wire.rewrite = lambda said: said.replace(b"BODY[]<0> {", b"BODY[]<0> {99999999999")
    said = told(mailbox, replace(account, port=wire.port, security=Security.NONE), monkeypatch)
    assert said.startswith("The connection broke. It is tried again by itself. Since ")
    assert "the server announced 99999999999" in said
    assert not RawMail.objects.exists()
    assert look().stored == 1
    assert stored() == [mail("one")]


def test_a_server_without_tls(
    box: Box, mailbox: Mailbox, account: Account, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(mail("one"))
    said = told(mailbox, replace(account, port=box.server.plain), monkeypatch)
    assert said.startswith("The server does not speak TLS at this port.")
    assert look().stored == 1


def test_a_certificate_that_is_not_trusted(
    box: Box, mailbox: Mailbox, account: Account, look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.put(mail("one"))
    with monkeypatch.context() as own:
        own.delenv("SSL_CERT_FILE")
        assert told(mailbox, account, own).startswith("The server's certificate is not valid for this name. Since ")
    assert Watermark.objects.get().problem_since is not None
    assert look().stored == 1
