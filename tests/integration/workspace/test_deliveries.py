"""What stands beside a mail that was not delivered, and what can be done about it."""

from typing import Any

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Conversation, Delivery, DeliveryState
from gatehouse.journal.models import Entry
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(conversation: Conversation) -> Delivery:
    opened = Entry.objects.get(subject_kind="conversation", subject_id=conversation.pk, kind="opened")
    return Delivery.objects.create(
        entry=opened, conversation=conversation, channel="email", recipient="lena.vogt@mail.example",
        contact=conversation.contact, template="confirmation", state=DeliveryState.FAILED, error="550 No such user",
    )  # fmt: skip


@pytest.fixture
def desk(alice: User) -> Client:
    return desk_client(alice)


def url(conversation: Conversation, noun: str) -> str:
    return f"/desk/c/{conversation.number}/{noun}/"


def test_the_agent_sees_why_and_what_to_do(desk: Client, conversation: Conversation, lost: Delivery) -> None:
    page = desk.get(f"/desk/c/{conversation.number}/").content.decode()
    for words in ("550 No such user", "Send again", "Try another address"):
        assert words in page


def test_a_notice_to_an_agent_goes_to_nobody_else(desk: Client, conversation: Conversation, lost: Delivery) -> None:
    Delivery.objects.filter(pk=lost.pk).update(contact=None, template="agent_news", recipient="alice@alderwick.example")
    page = desk.get(f"/desk/c/{conversation.number}/").content.decode()
    assert ("550 No such user" in page, "Try another address" in page) == (True, False)
    assert desk.post(url(conversation, "mail-repetition"), {"delivery": lost.pk}).status_code == 404


def test_it_is_sent_again(desk: Client, conversation: Conversation, lost: Delivery) -> None:
    with recorded() as entries:
        assert desk.post(url(conversation, "mail-repetition"), {"delivery": lost.pk}).status_code == 302
    lost.refresh_from_db()
    assert (lost.state, [entry.kind for entry in entries]) == (DeliveryState.QUEUED, ["mail_sent_again"])


def test_another_address_is_asked_for_and_tried(desk: Client, conversation: Conversation, lost: Delivery) -> None:
    asked = desk.get(url(conversation, "mail-readdressing"), {"delivery": lost.pk}).content.decode()
    assert f'name="delivery" value="{lost.pk}"' in asked
    sent = {"delivery": lost.pk, "email": "lena@work.example"}
    assert desk.post(url(conversation, "mail-readdressing"), sent).status_code == 302
    assert Delivery.objects.filter(recipient="lena@work.example", state=DeliveryState.QUEUED).count() == 1


def test_half_an_address_is_said(desk: Client, conversation: Conversation, lost: Delivery) -> None:
    sent = {"delivery": lost.pk, "email": "lena@"}
    assert desk.post(url(conversation, "mail-readdressing"), sent).status_code == 422


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 40, "٣", "999999999"])
def test_a_mail_that_is_not_of_here_is_not_there(desk: Client, conversation: Conversation, number: Any) -> None:
    for noun in ("mail-repetition", "mail-readdressing"):
        assert desk.post(url(conversation, noun), {"delivery": number}).status_code == 404


def test_others_do_not_find_it(conversation: Conversation, lost: Delivery, mallory: User) -> None:
    for noun in ("mail-repetition", "mail-readdressing"):
        assert desk_client(mallory).post(url(conversation, noun), {"delivery": lost.pk}).status_code == 404


def test_sending_again_is_a_post(desk: Client, conversation: Conversation) -> None:
    assert desk.get(url(conversation, "mail-repetition")).status_code == 405


def test_an_answer_is_taken_back_by_its_toast(desk: Client, conversation: Conversation) -> None:
    sent = desk.post(url(conversation, "replies"), {"text": "Too soon."}, HTTP_HX_REQUEST="true").content.decode()
    assert "Sent." in sent
    message = conversation.messages.get(kind="agent")
    assert f'name="message" value="{message.pk}"' in sent
    assert desk.post(url(conversation, "taking-back"), {"message": message.pk}).status_code == 302
    page = desk.get(f"/desk/c/{conversation.number}/").content.decode()
    assert "Your answer is taken back." in page
    assert "Too soon.</textarea>" in page


def test_what_the_customer_saw_is_not_taken_back(desk: Client, conversation: Conversation) -> None:
    desk.post(url(conversation, "replies"), {"text": "Too soon."})
    browser_of(conversation.contact).get(f"/t/{conversation.number}/")
    message = conversation.messages.get(kind="agent")
    assert desk.post(url(conversation, "taking-back"), {"message": message.pk}).status_code == 409


def test_taking_back_needs_an_id(desk: Client, conversation: Conversation) -> None:
    assert desk.post(url(conversation, "taking-back"), {"message": "x"}).status_code == 422
