"""A relay on this machine, and the way from an entry to a mail."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.conf import LazySettings

from gatehouse.channels.email.courier import MailCourier
from gatehouse.conversations.models import Delivery
from gatehouse.journal.models import Entry
from gatehouse.testing.relay import Relay, running_relay

Carry = Callable[[Iterable[Entry]], list[Delivery]]


@pytest.fixture(scope="package")
def shared_relay() -> Iterator[Relay]:
    with running_relay() as relay:
        yield relay


@pytest.fixture
def relay(shared_relay: Relay, settings: LazySettings) -> Relay:
    """A relay that takes everything until told otherwise; mail goes there, and waits half a second for an answer."""
    shared_relay.mails, shared_relay.senders, shared_relay.hangs = [], [], 0.0
    shared_relay.to_rcpt = shared_relay.to_data = "250 OK"
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
