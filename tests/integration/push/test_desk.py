"""What agents see of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gatehouse.accounts.models import User
from gatehouse.channels.push.models import PushSubscription
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client

from .conftest import Tell


@pytest.fixture
def told(device: PushSubscription, conversation: Conversation, alice: User, tell: Tell) -> Delivery:
    with recorded() as entries:
        reply(conversation, Draft(text="It arrived at noon."), by=alice.actor)
    (delivery,) = tell(entries)
    return delivery


@pytest.mark.parametrize(
    ("state", "words"),
    [("sent", "Told on a device"), ("retrying", "A device is told soon"), ("failed", "A device could not be told")],
)
def test_the_answer_says_whether_a_device_was_told(
    told: Delivery, alice: User, conversation: Conversation, state: str, words: str
) -> None:
    Delivery.objects.update(state=state, error="The push service answered with status 403.")
    page = desk_client(alice).get(f"/desk/c/{conversation.number}/").content.decode()
    assert words in page
    assert "/mail-repetition/" not in page  # nobody sends a notice again by hand


def test_what_was_read_elsewhere_is_not_shown(told: Delivery, alice: User, conversation: Conversation) -> None:
    Delivery.objects.update(state=DeliveryState.SKIPPED)
    page = desk_client(alice).get(f"/desk/c/{conversation.number}/").content.decode()
    assert f'id="d-{told.pk}" hidden' in page


def test_notices_cost_the_page_no_query(told: Delivery, alice: User, conversation: Conversation) -> None:
    desk, path = desk_client(alice), f"/desk/c/{conversation.number}/"
    desk.get(path)
    with CaptureQueriesContext(
        connection,
    ) as with_it:
        desk.get(path)
    told.delete()
    with CaptureQueriesContext(connection) as without:
        desk.get(path)
    assert len(with_it) == len(without)


def test_a_notice_can_neither_be_sent_again_nor_elsewhere(
    told: Delivery, alice: User, conversation: Conversation
) -> None:
    Delivery.objects.update(state=DeliveryState.FAILED)
    path = f"/desk/c/{conversation.number}/mail-repetition/"
    assert desk_client(alice).post(path, {"delivery": told.pk}).status_code == 404


def test_the_mails_figures_count_mail_alone(told: Delivery) -> None:
    from gatehouse.channels.email.flow.figures import read

    Delivery.objects.update(state=DeliveryState.RETRYING)
    assert read().retrying.count == 0


def test_customers_chain_says_it_in_words(device: PushSubscription) -> None:
    from gatehouse.conversations.names import PageNames
    from gatehouse.journal.models import Entry

    entry = Entry.objects.get(kind="device_added")
    assert (
        entry.data.sentence("Lena", PageNames([entry], for_customers=False)) == "Lena switched notices on, on a device"
    )
