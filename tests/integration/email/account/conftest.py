"""Lena with an account, the way from an entry to her notices, and what browsers ask codes for."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.conf import LazySettings

from gatehouse.accounts import codes
from gatehouse.accounts.models import OneTimeCode, Purpose, User
from gatehouse.accounts.sign_in_names import read
from gatehouse.channels.email.account.courier import AccountCourier
from gatehouse.conversations.models import Contact, Delivery
from gatehouse.journal.models import Entry
from gatehouse.testing.owners import with_account
from gatehouse.testing.sms_service import SmsService, running_sms_service

LENA, NOBODY, PHONE = "lena.vogt@mail.example", "nobody@mail.example", "+31612345678"
Ask = Callable[..., OneTimeCode]
Tell = Callable[[Iterable[Entry]], list[Delivery]]


@pytest.fixture
def owner(lena: Contact) -> User:
    return with_account(lena)


@pytest.fixture
def ask(db: None) -> Ask:
    """A browser asks for a code: `ask(Purpose.RESET, address)`."""

    def asking(purpose: Purpose, typed: str = LENA, *, user: User | None = None, browser: str = "b") -> OneTimeCode:
        return codes.ask(purpose, read(typed), browser, user=user)

    return asking


@pytest.fixture
def tell(db: None) -> Tell:
    """Hand entries to the courier, as the worker does; returns the deliveries it made, oldest first."""

    def hand_over(entries: Iterable[Entry]) -> list[Delivery]:
        known = set(Delivery.objects.values_list("pk", flat=True))
        courier = AccountCourier()
        courier.handle([entry for entry in entries if courier.wants(entry)])
        return list(Delivery.objects.exclude(pk__in=known).order_by("pk"))

    return hand_over


@pytest.fixture
def service(settings: LazySettings) -> Iterator[SmsService]:
    with running_sms_service() as service:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_OUTBOX = service.url, "s3cret", False
        settings.BRAND = "Alderwick"
        yield service
