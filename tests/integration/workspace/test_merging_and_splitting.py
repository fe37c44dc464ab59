"""Two conversations that become one, one that becomes two, and links between them."""

import re

import pytest

from gatehouse.testing.cast import open_as, recorded
from gatehouse.workspace import split_form
from tests.integration.workspace.conftest import HTMX


def test_a_merge_is_undone_where_it_was_made(desk, at, conversation, lena, deposit_topic):
    target = open_as(lena, deposit_topic, "The other one")
    assert desk.post(at("merge/"), {"number": target.number, "sure": "1"}).url == f"/desk/c/{target.number}/"
    assert "goes on in" in desk.get(at()).content.decode()
    with recorded() as entries:
        desk.post(at("merge/"), {"undo": "1"})
    assert [entry.data.undone for entry in entries] == [True, True]


def test_two_customers_are_not_merged(desk, at, khalid, deposit_topic):
    other = open_as(khalid, deposit_topic, "Somebody else's")
    answer = desk.post(at("merge/"), {"number": other.number, "sure": "1"})
    assert answer.status_code == 409
    assert "different customers" in answer.content.decode()


def test_a_number_may_be_typed_as_one_likes(desk, at, lena, deposit_topic):
    other = open_as(lena, deposit_topic, "The other one")
    typed = other.number.replace("-", " ").lower()
    assert desk.post(at("links/"), {"number": typed}).status_code == 302
    assert other.number in desk.get(at()).content.decode()
    with recorded() as entries:
        desk.post(at("links/"), {"number": other.number, "remove": "1"})
    assert [entry.data.removed for entry in entries] == [True, True]


def test_what_an_agent_may_not_see_cannot_be_linked(desk, at, lena, security):
    hidden = open_as(lena, make_topic(security), "Hidden")
    answer = desk.post(at("links/"), {"number": hidden.number})
    assert answer.status_code == 422
    assert "no such conversation" in answer.content.decode()


def test_messages_are_split_off(desk, at, conversation):
    desk.post(at("replies/"), {"text": "About the other thing: it is done."})
    message = conversation.messages.get(seq=3)
    with recorded() as entries:
        answer = desk.post(at("split/"), {"subject": "The other thing", "messages": [str(message.pk)]})
    assert [entry.kind for entry in entries] == ["split", "split"]
    assert "The other thing" in desk.get(answer.url).content.decode()


def test_what_is_split_off_is_called_by_its_first_words_unless_somebody_says_else(desk, at, conversation):
    desk.post(at("replies/"), {"text": "**About** the other thing: it is done. " + "Really. " * 20})
    message = conversation.messages.get(seq=3)
    desk.post(at("split/"), {"subject": "", "messages": [str(message.pk)]})
    message.refresh_from_db()
    assert message.moved_to.subject.startswith("About the other thing: it is done. Really.")
    assert len(message.moved_to.subject) <= 80


def test_a_message_without_words_gives_no_name(desk, at, conversation):
    desk.post(at("replies/"), {"text": "x"})
    conversation.messages.filter(seq=3).update(text=" ")
    answer = desk.post(at("split/"), {"subject": "", "messages": [str(conversation.messages.get(seq=3).pk)]})
    assert (answer.status_code, b"Say what the new conversation is about." in answer.content) == (422, True)


def test_what_was_chosen_stays_chosen_when_the_form_is_shown_again(desk, at, conversation):
    desk.post(at("replies/"), {"text": "One"})
    message = conversation.messages.get(seq=3)
    page = desk.post(at("split/"), {"subject": "x" * 201, "messages": [str(message.pk)]}).content.decode()
    assert re.search(rf'value="{message.pk}"[^>]* checked', page)
    assert 'data-here="2"' in page


def test_of_a_long_conversation_the_newest_messages_are_listed(desk, at, monkeypatch):
    monkeypatch.setattr(split_form, "MOST_LISTED", 2)
    for text in ("One", "Two", "Three"):
        desk.post(at("replies/"), {"text": text})
    page = desk.get(at("split/")).content.decode()
    listed = re.findall(r'data-words="([^"]*)"', page)
    assert (listed, "Only the newest 2 messages are listed." in page) == (["Two", "Three"], True)


@pytest.mark.parametrize("messages", [[], ["nonsense"], ["00000000-0000-0000-0000-000000000000"]])
def test_nothing_is_split_off_without_a_message(desk, at, messages):
    assert desk.post(at("split/"), {"subject": "x", "messages": messages}).status_code == 422


def test_merging_shows_the_result_first(desk, at, conversation, lena, deposit_topic):
    other = open_as(lena, deposit_topic, "The other one")
    with recorded() as entries:
        page = desk.post(at("merge/"), {"number": other.number}, **HTMX).content.decode()
    assert [entry for entry in entries if entry.kind == "merged"] == []
    assert f"{other.number} goes on and shows the messages of both" in page
    assert "The other one" in page
    assert 'name="sure"' in page
    assert "<main" in desk.post(at("merge/"), {"number": other.number}).content.decode()


def test_two_customers_are_warned_about_and_not_merged(desk, at, conversation, khalid, deposit_topic):
    other = open_as(khalid, deposit_topic, "Somebody else's")
    page = desk.post(at("merge/"), {"number": other.number}, **HTMX).content.decode()
    assert "different customers" in page
    assert 'name="sure"' not in page
    assert desk.post(at("merge/"), {"number": other.number, "sure": "1"}).status_code == 409


def make_topic(department):
    from gatehouse.conversations.models import Topic

    return Topic.objects.create(slug="other", names={"en": "Other"}, department=department)
