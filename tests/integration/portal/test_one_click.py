"""Links in mails that do one thing."""

from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.prove import join
from gatehouse.conversations.models import Contact, Conversation
from gatehouse.conversations.one_click import Verb, one_click_url
from gatehouse.journal.actor import SYSTEM

pytestmark = pytest.mark.django_db


def path(conversation: Conversation, verb: Verb, contact: Contact | None = None) -> str:
    url = one_click_url(conversation, (contact or conversation.contact).pk, verb)
    return url[url.index("/do/") :]


@pytest.fixture
def waiting(conversation: Conversation) -> Conversation:
    conversation.state, conversation.waiting_since = "waiting", timezone.now()
    conversation.save()
    return conversation


def test_opening_it_shows_a_button_and_changes_nothing(client: Client, waiting: Conversation) -> None:
    response = client.get(path(waiting, "keep-open"))
    assert "Yes, keep it open" in response.content.decode()
    assert Conversation.objects.get().seq == waiting.seq


def test_it_shows_the_number_and_the_state_alone(client: Client, waiting: Conversation, lena: Contact) -> None:
    page = client.get(path(waiting, "keep-open")).content.decode()
    assert waiting.number in page
    assert "Waiting for you" in page
    assert waiting.subject not in page
    assert lena.name not in page


def test_the_button_keeps_it_open(client: Client, waiting: Conversation) -> None:
    assert "Your ticket stays open" in client.post(path(waiting, "keep-open")).content.decode()
    assert Conversation.objects.get().seq == waiting.seq + 1


def test_the_button_rates(client: Client, conversation: Conversation) -> None:
    Conversation.objects.update(state="solved", solved_at=timezone.now())
    for _ in range(2):
        assert client.post(path(conversation, "rate-4")).status_code == 200
    assert Conversation.objects.get().rating == 4


def test_what_cannot_be_done_is_said(client: Client, conversation: Conversation) -> None:
    response = client.post(path(conversation, "rate-4"))
    assert response.status_code == 409
    assert "You can rate this when it is solved." in response.content.decode()


@pytest.mark.parametrize(
    "token",
    ["x", signing.dumps([1, 1, "close"], salt="gatehouse.one-click"), signing.dumps([1])],
    ids=["unsigned", "no wish of ours", "signed for something else"],
)
def test_links_that_are_not_ours_are_over(client: Client, token: str) -> None:
    assert client.get(f"/do/{token}/").status_code == 410


def test_a_link_lives_thirty_days(client: Client, waiting: Conversation, monkeypatch: Any) -> None:
    link = path(waiting, "keep-open")
    monkeypatch.setattr("time.time", lambda: timezone.now().timestamp() + 30 * 86400 + 5)
    assert client.post(link).status_code == 410


def test_a_link_of_somebody_else_does_nothing(client: Client, waiting: Conversation, khalid: Contact) -> None:
    assert client.post(path(waiting, "keep-open", khalid)).status_code == 404


def test_it_still_works_when_the_contact_was_joined(client: Client, waiting: Conversation, khalid: Contact) -> None:
    link = path(waiting, "keep-open")
    join(waiting.contact, khalid, by=SYSTEM)
    assert client.post(link).status_code == 200


def test_a_mail_program_ends_the_copies_by_itself(conversation: Conversation, khalid: Contact) -> None:
    add_participant(conversation, khalid, by=SYSTEM)
    link, program = path(conversation, "leave", khalid), Client(enforce_csrf_checks=True)
    for _ in range(2):
        assert program.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not conversation.participants.exists()
    assert program.post(link).status_code == 403


def test_leaving_by_hand_asks_first(client: Client, conversation: Conversation, khalid: Contact) -> None:
    add_participant(conversation, khalid, by=SYSTEM)
    link = path(conversation, "leave", khalid)
    assert "Get no more copies of this ticket?" in client.get(link).content.decode()
    assert conversation.participants.exists()
    assert "You get no more copies" in client.post(link).content.decode()
