"""Mail leaves no faster than the operator lets it, and waiting is no failure."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone

from gatehouse.channels.email.sending import deliver
from gatehouse.conversations.models import Contact, Delivery, DeliveryState, Topic
from gatehouse.testing.cast import open_as, recorded
from gatehouse.testing.relay import Relay
from tests.integration.email.conftest import Carry
from tests.integration.email.test_sending import waiting


@pytest.fixture
def two(lena: Contact, deposit_topic: Topic, carry: Carry, relay: Relay) -> list[Delivery]:
    with recorded() as entries:
        open_as(lena, deposit_topic, "One")
        open_as(lena, deposit_topic, "Another")
    return carry(entry for entry in entries if entry.kind == "opened")


@pytest.mark.parametrize("name", ["MAIL_PACE", "MAIL_DOMAIN_PACE"])
def test_what_is_too_many_waits(two: list[Delivery], settings: LazySettings, relay: Relay, name: str) -> None:
    setattr(settings, name, 1)
    for delivery in two:
        deliver(delivery.pk)
    two[1].refresh_from_db()
    assert len(relay.mails) == 1
    assert (two[1].state, two[1].attempts) == (DeliveryState.QUEUED, 0)
    ((args, at),) = waiting()
    assert args == {"delivery_id": two[1].pk}
    assert at - timezone.now() <= timedelta(minutes=1)


def test_without_a_bound_all_leave(two: list[Delivery], relay: Relay) -> None:
    for delivery in two:
        deliver(delivery.pk)
    assert len(relay.mails) == 2
