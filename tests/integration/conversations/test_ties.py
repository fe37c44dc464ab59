"""Verbs that concern two conversations: merge, link, split. Every message stands once, where it is read."""

from typing import Any

import pytest

from gatehouse.accounts.models import User
from gatehouse.conversations.access import get_conversation
from gatehouse.conversations.actions.details import request_details
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.link import link, unlink
from gatehouse.conversations.actions.merge import merge, unmerge
from gatehouse.conversations.actions.participants import add_participant
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.models import Contact, Conversation, Topic
from gatehouse.conversations.timeline import timeline
from gatehouse.conversations.windows import Window
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import open_as, recorded
from tests.integration.conversations.test_verbs import said

pytestmark = pytest.mark.django_db


def test_merge_and_undo(conversation: Conversation, lena: Contact, alice: User, deposit_topic: Topic) -> None:
    other = open_as(lena, deposit_topic, "The same again", "second words")
    sentences = said(lambda: merge(other, conversation, by=alice.actor))
    assert sentences == [f"Alice merged this into {conversation.number}", f"Alice merged {other.number} into this"]
    texts = [item.message.text for item in timeline(conversation, lena.actor).items if item.message]
    assert texts == ["It has not arrived.", "second words"]
    assert said(lambda: merge(other, conversation, by=alice.actor)) == []
    assert len(said(lambda: unmerge(other, by=alice.actor))) == 2
    other.refresh_from_db()
    assert (other.merged_into, other.state) == (None, "submitted")
    assert verify_all().is_whole


def test_who_takes_part_comes_along_and_leaves_with_the_undo(
    conversation: Conversation, lena: Contact, khalid: Contact, alice: User, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    add_participant(other, khalid, by=alice.actor)
    merge(other, conversation, by=alice.actor)
    assert receive(other, Draft(text="I am here too."), by=khalid.actor).conversation == conversation
    assert get_conversation(khalid.actor, conversation.number) == conversation
    unmerge(other, by=alice.actor)
    assert not conversation.participants.exists()
    assert other.participants.get().contact == khalid


def test_who_took_part_before_the_merge_stays_after_its_undo(
    conversation: Conversation, lena: Contact, khalid: Contact, alice: User, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    for one in (other, conversation):
        add_participant(one, khalid, by=alice.actor)
    merge(other, conversation, by=alice.actor)
    unmerge(other, by=alice.actor)
    assert conversation.participants.get().contact == khalid


def test_merges_are_undone_the_newest_first(
    conversation: Conversation, lena: Contact, alice: User, deposit_topic: Topic
) -> None:
    first, second = (open_as(lena, deposit_topic, text) for text in ("first", "second"))
    merge(first, second, by=alice.actor)
    merge(second, conversation, by=alice.actor)
    first.refresh_from_db()
    with pytest.raises(Impossible, match="Undo that merge first"):
        unmerge(first, by=alice.actor)


def test_the_desk_works_on_in_the_one_that_goes_on(
    conversation: Conversation, lena: Contact, alice: User, deposit_topic: Topic
) -> None:
    other = open_as(lena, deposit_topic, "The same again")
    merge(other, conversation, by=alice.actor)
    with pytest.raises(Impossible, match="merged"):
        escalate(other, "Looks stolen.", by=alice.actor)
    with pytest.raises(Impossible, match="merged"):
        request_details(other, list(deposit_topic.fields.all()), by=alice.actor)


def test_two_customers_are_never_merged(
    conversation: Conversation, khalid: Contact, alice: User, deposit_topic: Topic
) -> None:
    other = open_as(khalid, deposit_topic, "Mine")
    with pytest.raises(Impossible, match="different customers"):
        merge(other, conversation, by=alice.actor)


def test_link(conversation: Conversation, khalid: Contact, alice: User, deposit_topic: Topic) -> None:
    other = open_as(khalid, deposit_topic, "Mine")
    with recorded() as entries:
        link(other, conversation, by=alice.actor)
    assert len(entries) == 2
    assert entries[0].content["operation"] == entries[1].content["operation"]
    assert said(lambda: link(conversation, other, by=alice.actor)) == []
    assert len(said(lambda: unlink(conversation, other, by=alice.actor))) == 2


def test_split(conversation: Conversation, lena: Contact, alice: User) -> None:
    receive(conversation, Draft(text="And my card is stuck."), by=lena.actor)
    second = conversation.messages.get(seq=2)
    new = split(conversation, [second], "Card", by=alice.actor)
    texts = [item.message.text for item in timeline(new, lena.actor).items if item.message]
    assert texts == ["And my card is stuck."]
    assert "And my card is stuck." not in [
        i.message.text for i in timeline(conversation, lena.actor).items if i.message
    ]
    with pytest.raises(Impossible):
        split(conversation, [second], "Again", by=alice.actor)
    assert verify_all().is_whole


def words(conversation: Conversation, **window: Any) -> list[str]:
    shown = timeline(conversation, conversation.contact.actor, Window(**window)).items
    return [item.message.text for item in shown if item.message]


def test_what_was_split_off_and_merged_again_stands_once(
    conversation: Conversation, lena: Contact, alice: User
) -> None:
    receive(conversation, Draft(text="And my card is stuck."), by=lena.actor)
    new = split(conversation, [conversation.messages.get(seq=2)], "Card", by=alice.actor)
    merge(new, conversation, by=alice.actor)
    assert words(conversation) == ["It has not arrived.", "And my card is stuck."]
    unmerge(new, by=alice.actor)
    merge(conversation, new, by=alice.actor)
    assert words(new) == ["It has not arrived.", "And my card is stuck."]


def test_what_was_merged_twice_is_read_in_the_last_one(
    conversation: Conversation, lena: Contact, alice: User, deposit_topic: Topic
) -> None:
    second, third = (open_as(lena, deposit_topic, text, text) for text in ("second", "third"))
    merge(third, second, by=alice.actor)
    merge(second, conversation, by=alice.actor)
    assert words(conversation) == ["It has not arrived.", "second", "third"]


def test_what_was_moved_stands_on_one_page(conversation: Conversation, lena: Contact, alice: User) -> None:
    receive(conversation, Draft(text="And my card is stuck."), by=lena.actor)
    new = split(conversation, [conversation.messages.get(seq=2)], "Card", by=alice.actor)
    receive(new, Draft(text="Any news?"), by=lena.actor)
    newest = timeline(new, lena.actor, Window(rows=1))
    assert words(new, rows=1) == ["Any news?"]
    assert words(new, before=newest.earlier) == ["And my card is stuck."]


def test_who_takes_part_goes_along_with_a_split(
    conversation: Conversation, lena: Contact, khalid: Contact, alice: User
) -> None:
    add_participant(conversation, khalid, by=alice.actor)
    receive(conversation, Draft(text="And my card is stuck."), by=lena.actor)
    new = split(conversation, [conversation.messages.get(seq=3)], "Card", by=alice.actor)
    assert get_conversation(khalid.actor, new.number) == new
