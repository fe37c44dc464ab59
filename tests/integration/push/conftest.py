"""A push service on this machine, Lena's browser subscribed to it, and the way from an entry to a notice."""

from collections.abc import Callable, Iterable, Iterator

import pytest
from django.conf import LazySettings

from gatehouse.channels.push.actions.devices import Wish, switch_on
from gatehouse.channels.push.courier import PushCourier
from gatehouse.channels.push.device import Device, read_device
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.models import Contact, Delivery
from gatehouse.journal.models import Entry
from gatehouse.testing.push_service import Browser, PushService, running_push_service

Tell = Callable[[Iterable[Entry]], list[Delivery]]


@pytest.fixture(scope="package")
def shared_service() -> Iterator[PushService]:
    with running_push_service() as service:
        yield service


@pytest.fixture
def service(shared_service: PushService, settings: LazySettings) -> PushService:
    """One that takes everything until told otherwise, and the only one that is sent to."""
    shared_service.arrived, shared_service.status, shared_service.more = [], 201, {}
    settings.PUSH_SERVICES, settings.PUSH_CONTACT = (shared_service.origin,), "mailto:support@alderwick.example"
    return shared_service


@pytest.fixture
def browser(service: PushService) -> Browser:
    return service.browser()


@pytest.fixture
def device(browser: Browser, lena: Contact) -> PushSubscription:
    """Lena's, switched on."""
    switch_on([lena], as_device(browser), Wish("en"))
    return PushSubscription.objects.get()


def as_device(browser: Browser) -> Device:
    return read_device({"device": browser.subscription})


@pytest.fixture
def tell(db: None) -> Tell:
    """Hand entries to the courier, as the worker does; returns the deliveries that there are then."""

    def hand_over(entries: Iterable[Entry]) -> list[Delivery]:
        courier = PushCourier()
        courier.handle([entry for entry in entries if courier.wants(entry)])
        return list(Delivery.objects.filter(channel="push").order_by("pk"))

    return hand_over
