"""The palette's server side: departments, what was opened before, and a journaled search."""

import re

import pytest
from django.test import Client

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import Contact, Conversation, Department, SavedView, Topic
from gatehouse.conversations.names import sentence
from gatehouse.testing.cast import open_as, recorded

pytestmark = pytest.mark.django_db
PALETTE = "/desk/palette/"


def test_a_stranger_signs_in_first(client: Client) -> None:
    assert client.get(PALETTE)["location"].startswith("/desk/sign-in/")


def test_it_is_read_only(desk: Client) -> None:
    assert desk.post(PALETTE).status_code == 405


def test_departments_are_ones_own(desk: Client, deposits: Department, security: Department) -> None:
    shown = desk.get(PALETTE).content.decode()
    assert "department=deposits" in shown
    assert "Security" not in shown


def test_what_was_opened_stands_newest_first_and_once(
    desk: Client, conversation: Conversation, lena: Contact, deposit_topic: Topic
) -> None:
    newer = open_as(lena, deposit_topic, "Another one")
    for number in (newer.number, newer.number, conversation.number):
        desk.get(f"/desk/c/{number}/")
    shown = desk.get(PALETTE).content.decode()
    assert shown.count(f'id="recent-{newer.number}"') == 1
    assert shown.index(f"recent-{conversation.number}") < shown.index(f"recent-{newer.number}")


def test_what_was_handed_away_is_gone(
    desk: Client, conversation: Conversation, security: Department, dora: User
) -> None:
    desk.get(f"/desk/c/{conversation.number}/")
    transfer(conversation, security, by=dora.actor)
    assert conversation.number not in desk.get(PALETTE).content.decode()


def test_a_search_is_journaled_and_finds_what_the_queue_finds(desk: Client, conversation: Conversation) -> None:
    with recorded() as entries:
        shown = desk.get(PALETTE, {"q": "tron bal"}).content.decode()
    assert f'data-url="/desk/c/{conversation.number}/"' in shown
    assert [sentence(entry) for entry in entries] == ["Alice searched and found 1"]


def test_others_conversations_are_not_found(mallory: User, conversation: Conversation) -> None:
    from gatehouse.testing.desk import desk_client

    assert conversation.number not in desk_client(mallory).get(PALETTE, {"q": conversation.number}).content.decode()


def test_a_subject_is_never_html(desk: Client, lena: Contact, deposit_topic: Topic) -> None:
    open_as(lena, deposit_topic, "<img src=x onerror=alert(1)>")
    assert "<img src=x" not in desk.get(PALETTE, {"q": "img"}).content.decode()


def test_it_costs_few_queries(desk: Client, conversation: Conversation, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    desk.get(f"/desk/c/{conversation.number}/")
    with django_assert_num_queries(6):
        desk.get(PALETTE)


def test_saved_views_are_offered_ones_own_first_with_their_keys(
    desk: Client, alice: User, bob: User, deposits: Department
) -> None:
    shared = SavedView.objects.create(owner=bob, department=deposits, name="Urgent", query="segment=open&priority=3")
    own = SavedView.objects.create(owner=alice, name="<i>Mine", query="segment=mine")
    SavedView.objects.create(owner=bob, name="Of another", query="segment=all")
    SavedView.objects.create(owner=alice, name="Deleted", query="segment=all", is_active=False)
    shown = desk.get(PALETTE).content.decode()
    assert re.findall(r'id="view-(\d+)"', shown) == [str(own.pk), str(shared.pk)]
    assert f'data-url="/desk/?segment=open&amp;priority=3&amp;view={shared.pk}"' in shown
    assert "&lt;i&gt;Mine</span><kbd" in shown
