"""Who writes about a topic with a promise of its own reads that one on every page, and in his mail."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from gatehouse.channels.email.compose import compose
from gatehouse.channels.email.courier import MailCourier
from gatehouse.channels.forms import topics
from gatehouse.channels.forms.receipts import read_receipt
from gatehouse.conversations.models import Conversation, Delivery, Topic
from gatehouse.journal.models import Entry
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.usefixtures("desk")
COMPLAINT = "/new/formal-complaint/"
OWN, OTHERS = 49, 24  # hours: of the complaint, and of what has no promise of its own


@pytest.fixture(autouse=True)
def own(desk: None) -> None:
    Topic.objects.filter(slug="formal-complaint").update(answer_within=OWN)
    topics.forget()


@pytest.fixture
def complaint(typed: Callable[..., dict[str, str]]) -> dict[str, str]:
    sent = typed(step="send", text="I was told to wait, three times.")
    return {name: value for name, value in sent.items() if not name.startswith("answer-")} | {
        "answer-wanted": "That you look at it again."
    }


def text_of(page: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_the_form_and_its_review_say_it(client: Client, complaint: dict[str, str]) -> None:
    for page in (client.get(COMPLAINT), client.post(COMPLAINT, complaint | {"step": "review"})):
        assert "We promise a first answer within 49 hours, day and night." in text_of(page.content.decode())
    assert "within 12–24 hours" in client.get("/new/api/").content.decode()


def test_the_form_says_it_in_the_pages_language(client: Client) -> None:
    page = client.get(COMPLAINT, headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "49" in page.partition('class="next"')[2].partition("</strong>")[2].partition("</div>")[0]


@pytest.mark.parametrize(("hours", "due"), [(OWN, OWN), (None, OTHERS)], ids=["own", "as by its channel"])
def test_the_receipt_and_the_ticket_say_by_when(
    client: Client, complaint: dict[str, str], hours: int | None, due: int
) -> None:
    Topic.objects.update(answer_within=hours)
    topics.forget()
    token = client.post(COMPLAINT, complaint)["Location"].rstrip("/").rpartition("/")[2]
    receipt, made = read_receipt(token), Conversation.objects.get()
    assert receipt is not None
    assert receipt.promised == (made.created_at + timedelta(hours=due)).isoformat(timespec="minutes")
    ticket = browser_of(made.contact).get(f"/t/{made.number}/").content.decode()
    assert f"{made.created_at + timedelta(hours=due):%H:%M}" in ticket.partition("We promise an answer by")[2][:200]


@pytest.mark.parametrize(("hours", "due"), [(OWN, OWN), (None, OTHERS)], ids=["own", "as by its channel"])
def test_the_confirmation_says_by_when(client: Client, complaint: dict[str, str], hours: int | None, due: int) -> None:
    Topic.objects.update(answer_within=hours)
    client.post(COMPLAINT, complaint | {"time_zone": "UTC"})
    MailCourier().handle(list(Entry.objects.filter(kind="opened")))
    delivery = Delivery.objects.select_related("entry", "contact", "conversation__topic").get()
    delivery.message_id = "<1@alderwick.example>"
    until = delivery.conversation.created_at + timedelta(hours=due)
    said = " ".join(str(compose(delivery).body).split())
    assert f"We promise the first answer by {until.day} {until:%B %Y, %H:%M} (UTC)." in said
