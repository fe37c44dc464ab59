"""The desk's side of mentions: the list, the rail's count, chips, and who is offered."""

import re

import pytest

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.models import Mention
from gatehouse.testing.cast import open_as
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX

LIST = "/desk/?segment=mentions"
READING = "/desk/mentions/reading/"


@pytest.fixture
def called(conversation, bob, alice):
    """Bob calls Alice in the conversation."""
    note(conversation, Draft(text="@Alice, look at the <b>hash</b>. `@Alice`", channel="desk"), by=bob.actor)
    return Mention.objects.get()


def page_of(client, url, **headers):
    return client.get(url, **headers).content.decode()


def unread(client):
    found = re.search(r"Mentions, (\S+) unread", page_of(client, "/desk/rows/", **HTMX))
    return found[1] if found else "0"


def test_the_list_shows_who_wrote_what_where(desk, at, called, conversation):
    page = page_of(desk, LIST)
    assert "Mentions, 1 unread" in page
    assert "Bob" in page
    assert conversation.subject in page
    assert f'href="{at()}?segment=mentions&amp;at={called.message.seq}#m{called.message.seq}"' in page
    assert "q--new" in page


def test_opening_the_conversation_reads_it(desk, at, called):
    assert unread(desk) == "1"
    page = page_of(desk, at())
    assert '<span class="mention mention--own" dir="auto">@Alice</span>, look at the &lt;b&gt;' in page
    assert "<code>@Alice</code>" in page
    assert unread(desk) == "0"
    assert "q--read" in page_of(desk, LIST)


def test_news_of_an_open_page_are_read(desk, at, conversation, bob):
    seq = conversation.seq
    note(conversation, Draft(text="@Alice"), by=bob.actor)
    page_of(desk, at(f"timeline/?since={seq}"))
    assert unread(desk) == "0"


def test_others_reading_is_not_mine(desk, at, called, bob, dora):
    page = page_of(desk_client(dora), at())
    assert '<span class="mention" dir="auto">@Alice</span>' in page
    assert unread(desk) == "1"
    assert unread(desk_client(dora)) == "0"


def test_a_new_name_does_not_undo_a_chip(desk, at, called, alice):
    alice.name = "Alice Newman"
    alice.save()
    assert '<span class="mention mention--own" dir="auto">@Alice</span>' in page_of(desk, at())


def test_all_are_read_and_that_is_taken_back(desk, called):
    answer = desk.post(READING, **HTMX)
    assert "1 mention is read now." in answer.content.decode()
    assert answer["HX-Trigger"] == '{"desk:done": ""}'
    assert unread(desk) == "0"
    at = re.search(r'name="undo" value="([^"]+)"', answer.content.decode())
    assert desk.post(READING, {"undo": at[1]}, **HTMX).status_code == 200
    assert unread(desk) == "1"


def test_without_scripts_it_leads_back_to_the_list(desk, called):
    answer = desk.post(READING)
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert "1 mention is read now." in page_of(desk, LIST)
    assert "There was nothing to change." in desk.post(READING, **HTMX).content.decode()


@pytest.mark.parametrize("wrong", ["yesterday", "2026", "9" * 40], ids=["word", "year", "digits"])
def test_nonsense_is_told(desk, wrong):
    assert desk.post(READING, {"undo": wrong}).status_code == 422
    assert desk.get(READING).status_code == 405
    assert desk.get(f"{LIST}&after=x").status_code == 400


def test_an_empty_list_teaches(desk):
    assert "Nobody has mentioned you yet." in page_of(desk, LIST)
    assert "Mark all read" not in page_of(desk, LIST)


def test_a_long_list_has_pages(desk, conversation, bob):
    for index in range(33):
        note(conversation, Draft(text=f"@Alice number {index}"), by=bob.actor)
    first = page_of(desk, LIST)
    assert first.count("q--mention") == 30
    more = re.search(r'hx-get="(/desk/rows/\?segment=mentions&amp;after=[^"]+)"', first)
    assert page_of(desk, more[1].replace("&amp;", "&"), **HTMX).count("q--mention") == 3
    assert page_of(desk, "/desk/rows/?segment=mentions&pages=2", **HTMX).count("q--mention") == 33


def test_colleagues_are_offered_to_who_sees_it(desk, at, bob, dora, mallory, client):
    page = page_of(desk, at("colleagues/"))
    assert re.findall(r'data-name="(\w+)"', page) == ["Bob", "Dora"]
    assert "Mallory" not in page
    assert desk_client(mallory).get(at("colleagues/")).status_code == 404
    assert client.get(at("colleagues/")).status_code == 302
    assert desk.post(at("colleagues/")).status_code == 405


def test_nobody_else_is_said(desk, at):
    assert "Nobody else sees this conversation yet." in page_of(desk, at("colleagues/"))


def test_a_page_without_a_list_asks_for_the_count_alone(desk, called, django_assert_num_queries):
    with django_assert_num_queries(4):
        link = page_of(desk, "/desk/mentions/", **HTMX)
    assert "Mentions, 1 unread" in link
    assert 'hx-swap-oob="true"' in link
    assert "aria-current" not in link
    assert desk.post("/desk/mentions/").status_code == 405


def test_the_list_costs_few_queries(desk, lena, deposit_topic, bob, django_assert_num_queries):
    for index in range(12):
        note(open_as(lena, deposit_topic, f"Case {index}"), Draft(text="@Alice"), by=bob.actor)
    with django_assert_num_queries(5):
        desk.get(LIST)
    with django_assert_num_queries(5):
        desk.get("/desk/rows/?segment=mentions")


def test_the_customer_hears_nothing_of_it(called, conversation, lena):
    from gatehouse.conversations.timeline import timeline

    items = timeline(conversation, lena.actor).items
    assert all("Alice" not in item.sentence for item in items)
    assert all(item.message is None or item.message.kind != "note" for item in items)
