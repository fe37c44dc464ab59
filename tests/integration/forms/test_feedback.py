"""Product feedback has a queue of its own and is thanked for; nobody is promised an answer that is not meant."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from gatehouse.channels.email.compose import compose
from gatehouse.channels.email.courier import MailCourier
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.nudge import nudge
from gatehouse.conversations.models import Conversation, Delivery
from gatehouse.conversations.promise import answer_due
from gatehouse.journal.models import Entry
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.usefixtures("desk")
FEEDBACK = "/new/product-feedback/"


@pytest.fixture
def idea(typed: Callable[..., dict[str, str]]) -> dict[str, str]:
    sent = typed(step="send", text="Show the fee before I trade.")
    return {name: value for name, value in sent.items() if not name.startswith("answer-")} | {"answer-area": "trading"}


def promises(page: str) -> bool:
    return bool(re.search("We promise|within 12–24 hours", page))


def test_it_reaches_its_own_queue_and_is_thanked_for(client: Client, idea: dict[str, str]) -> None:
    page = client.post(FEEDBACK, idea, follow=True).content.decode()
    assert Conversation.objects.get().department.slug == "feedback"
    assert "Thank you for your suggestion" in page
    assert "Your suggestion goes to the people who build the product." in page
    assert not promises(page)


def test_no_page_on_the_way_promises_an_answer(client: Client, idea: dict[str, str]) -> None:
    assert not promises(client.get(FEEDBACK).content.decode())
    assert not promises(client.post(FEEDBACK, idea | {"step": "review"}).content.decode())
    assert promises(client.get("/new/api/").content.decode())


def test_the_mail_says_the_same(client: Client, idea: dict[str, str]) -> None:
    client.post(FEEDBACK, idea)
    MailCourier().handle(list(Entry.objects.filter(kind="opened")))
    delivery = Delivery.objects.select_related("entry", "contact", "conversation__topic").get()
    delivery.message_id = "<1@alderwick.example>"
    text = str(compose(delivery).body)
    assert text.startswith("Thank you for your suggestion")
    assert not promises(text)


def test_the_ticket_neither_counts_down_nor_asks_for_an_update(client: Client, idea: dict[str, str]) -> None:
    client.post(FEEDBACK, idea)
    made = Conversation.objects.get()
    assert answer_due(made) is None
    with pytest.raises(Impossible):
        nudge(made, by=made.contact.actor)
    page = browser_of(made.contact).get(f"/t/{made.number}/").content.decode()
    assert "They read every suggestion" in page
    assert "Ask for an update" not in page
