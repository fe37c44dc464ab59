"""The list of one's own tickets."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.models import Contact, Conversation, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.portal.pages import SIZE
from gatehouse.testing.cast import open_as
from tests.integration.portal.conftest import browser_of

pytestmark = pytest.mark.django_db


def numbers_on(page: str, conversations: list[Conversation]) -> list[str]:
    return [one.number for one in conversations if f"/t/{one.number}/" in page]


def test_strangers_are_asked_for_their_address(client: Client) -> None:
    assert "Mail me a link" in client.get("/tickets/").content.decode()


def test_one_sees_ones_own_and_what_one_takes_part_in(
    lenas: Client, lena: Contact, khalid: Contact, conversation: Conversation, deposit_topic: Topic
) -> None:
    shared, secret = (open_as(khalid, deposit_topic, subject) for subject in ("Shared", "Secret"))
    add_participant(shared, lena, by=SYSTEM)
    page = lenas.get("/tickets/").content.decode()
    assert numbers_on(page, [conversation, shared, secret]) == [conversation.number, shared.number]


def test_open_and_solved_stand_apart(lenas: Client, conversation: Conversation) -> None:
    Conversation.objects.update(state="solved", solved_at=timezone.now())
    assert conversation.number not in lenas.get("/tickets/").content.decode()
    assert conversation.number in lenas.get("/tickets/?show=solved").content.decode()
    assert conversation.number in lenas.get("/tickets/?show=all").content.decode()


def test_pages_lead_through_all_of_them_once(lenas: Client, lena: Contact, deposit_topic: Topic) -> None:
    made = [open_as(lena, deposit_topic, f"Ticket {n}") for n in range(SIZE + 5)]
    at = timezone.now()
    for n, one in enumerate(made):  # pairs of the same moment, as a busy second makes them
        Conversation.objects.filter(pk=one.pk).update(updated_at=at - timedelta(seconds=n // 2))
    first = lenas.get("/tickets/")
    second = lenas.get("/tickets/", {"after": first.context["after"]})
    seen = [row.number for page in (first, second) for row, _words in page.context["rows"]]
    assert sorted(seen) == sorted(one.number for one in made)
    assert second.context["after"] == ""


@pytest.mark.parametrize(
    "after",
    ["x", "2026-01-01~1", "2026-13-01T00:00:00Z~1", "2026-01-01T00:00:00Z~x", "\x00~1", "9999-12-31T23:59:59-14:00~1"],
)
def test_a_place_that_is_none_begins_at_the_start(lenas: Client, conversation: Conversation, after: str) -> None:
    response = lenas.get("/tickets/", {"after": after})
    assert response.status_code == 200
    assert conversation.number in response.content.decode()


def test_a_long_list_costs_no_more_queries(
    lenas: Client, lena: Contact, deposit_topic: Topic, django_assert_num_queries: Any
) -> None:
    for n in range(SIZE):
        open_as(lena, deposit_topic, f"Ticket {n}")
    with django_assert_num_queries(6):  # one of them is the notice bar
        lenas.get("/tickets/")


def test_two_proven_contacts_see_both_lists(
    lena: Contact, khalid: Contact, conversation: Conversation, deposit_topic: Topic
) -> None:
    his = open_as(khalid, deposit_topic, "His")
    page = browser_of(lena, khalid).get("/tickets/").content.decode()
    assert numbers_on(page, [conversation, his]) == [conversation.number, his.number]


def test_the_header_says_who_is_proven_here(lenas: Client) -> None:
    page = lenas.get("/contact/").content.decode()
    assert "l•••@m•••.example" in page
    assert "lena.vogt@" not in page
