"""A relay on this machine and the way from an entry to a mail; a mailbox on a real Dovecot and one look at it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from django.conf import LazySettings

from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.email.intake import store
from gatehouse.channels.email.intake.imap.round import Round
from gatehouse.channels.email.intake.imap.session import Account, Security, opened
from gatehouse.channels.email.models import Mailbox, RawMail
from gatehouse.conversations.models import Delivery
from gatehouse.journal.models import Entry
from gatehouse.testing.dovecot import PASSWORD, Box, Dovecot, Wire, running_dovecot
from gatehouse.testing.relay import Relay, running_relay
from gatehouse.testing.requires import requires

Carry = Callable[[Iterable[Entry]], list[Delivery]]
Look = Callable[..., Round]
MEGABYTE = 1 << 20
_numbers = count(1)


@pytest.fixture(scope="package")
def shared_relay() -> Iterator[Relay]:
    with running_relay() as relay:
        yield relay


@pytest.fixture
def relay(shared_relay: Relay, settings: LazySettings) -> Relay:
    """A relay that takes everything until told otherwise; mail goes there, and waits half a second for an answer."""
    shared_relay.mails, shared_relay.senders, shared_relay.hangs = [], [], 0.0
    shared_relay.to_mail = shared_relay.to_rcpt = shared_relay.to_data = "250 OK"
    settings.EMAIL_BACKEND = "gatehouse.channels.email.backend.SmtpBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", shared_relay.port, 0.5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.DEFAULT_FROM_EMAIL, settings.BRAND = "support@alderwick.example", "Alderwick"
    settings.BASE_URL = "https://support.alderwick.example"
    return shared_relay


@pytest.fixture
def carry(db: None) -> Carry:
    """Hand entries to the courier, as the worker does; returns the deliveries it made, oldest first."""

    def hand_over(entries: Iterable[Entry]) -> list[Delivery]:
        known = set(Delivery.objects.values_list("pk", flat=True))
        courier = MailCourier()
        courier.handle([entry for entry in entries if courier.wants(entry)])
        return list(Delivery.objects.exclude(pk__in=known).order_by("pk"))

    return hand_over


@pytest.fixture(scope="package")
def dovecot() -> Iterator[Dovecot]:
    with running_dovecot(requires("dovecot")) as server:
        yield server


@pytest.fixture
def box(dovecot: Dovecot) -> Box:
    return dovecot.box(f"kyc{next(_numbers)}")


@pytest.fixture
def mailbox(box: Box) -> Mailbox:
    return Mailbox.objects.create(
        address="kyc@alderwick.example", host="127.0.0.1", port=box.server.tls, username=box.user, takes_old=True
    )


@pytest.fixture
def account(box: Box, tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Account:
    """How to sign in to the box, whose certificate is trusted; large mails go to a folder of their own."""
    folder = {"BACKEND": "gatehouse.project.storage.PrivateFolder", "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"private": folder}
    monkeypatch.setenv("SSL_CERT_FILE", str(box.server.chain))
    return Account("127.0.0.1", box.server.tls, Security.TLS, box.user, PASSWORD)


@pytest.fixture
def look(mailbox: Mailbox, account: Account) -> Look:
    """One connection and one round, as the reader does them; `account`'s fields may be changed for it."""
    tries: Counter[int] = Counter()

    def go(**changes: object) -> Round:
        with opened(replace(account, **changes)) as session:  # type: ignore[arg-type]
            one = Round(mailbox, session, tries)
            one.run(threading.Event())
            return one

    return go


@pytest.fixture
def wire(dovecot: Dovecot) -> Iterator[Wire]:
    wire = Wire(dovecot.plain)
    yield wire
    wire.close()


def mail(name: str, size: int = 0) -> bytes:
    head = f"From: lena@mail.example\r\nSubject: {name}\r\nMessage-ID: <{name}@mail.example>\r\n\r\n"
    return head.encode() + b"A line of it.\r\n" * (size // 15 or 1)


def stored() -> list[bytes]:
    return [store.read(one) for one in RawMail.objects.order_by("id")]
