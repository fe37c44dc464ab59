"""Whoever writes very often is asked to wait: his words stay, and what is here already may be sent again."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.accounts.models import Mark
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.models import Contact, Conversation, Topic
from gatehouse.portal import limits
from gatehouse.testing.cast import open_as
from tests.integration.portal.conftest import browser_of
from tests.integration.portal.test_ticket import write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REPLIES_TO_TICKET", 2)
    monkeypatch.setattr(limits, "REPLIES_OF_CONTACT", 3)


def statuses(client: Client, conversation: Conversation, times: int) -> list[int]:
    return [write(client, conversation, f"No {number}").status_code for number in range(times)]


def test_after_many_messages_the_next_one_waits_with_its_words(lenas: Client, conversation: Conversation) -> None:
    assert statuses(lenas, conversation, 2) == [302, 302]
    answer = write(lenas, conversation, "My long words")
    assert (answer.status_code, 0 < int(answer["Retry-After"]) <= 600) == (429, True)
    shown = answer.content.decode()
    assert "This one is not sent yet; your text and files are still here. Send it again in 10 minutes." in shown
    assert "My long words" in shown
    assert not conversation.messages.filter(text="My long words").exists()


def test_it_goes_through_when_the_time_is_over(lenas: Client, conversation: Conversation) -> None:
    assert statuses(lenas, conversation, 3) == [302, 302, 429]
    Mark.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert write(lenas, conversation).status_code == 302


def test_all_tickets_of_a_customer_count_together(
    lenas: Client, lena: Contact, conversation: Conversation, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "Another one")
    assert statuses(lenas, conversation, 2) + statuses(lenas, other, 2) == [302, 302, 302, 429]


def test_who_takes_part_has_a_measure_of_his_own(
    lenas: Client, conversation: Conversation, khalid: Contact, alice: Any
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    assert statuses(lenas, conversation, 3) == [302, 302, 429]
    assert statuses(browser_of(khalid), conversation, 1) == [302]


def test_what_is_here_already_may_be_sent_again(lenas: Client, conversation: Conversation) -> None:
    same = uuid4()
    assert [write(lenas, conversation, client_id=same).status_code for _ in range(5)] == [302] * 5
    assert conversation.messages.filter(client_id=same).count() == 1


def test_nothing_is_counted_that_is_no_message(lenas: Client, conversation: Conversation) -> None:
    assert [write(lenas, conversation, client_id="x").status_code for _ in range(4)] == [422] * 4
    assert write(lenas, conversation).status_code == 302
