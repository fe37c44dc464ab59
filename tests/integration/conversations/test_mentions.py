"""Mentions in notes: who is called, who sees it, and when that ends."""

from uuid import uuid4

import pytest
from django.db import connection

from gatehouse.conversations.access import mentionable, mentions_of
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.erase import erase
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.involve import involve, withdraw
from gatehouse.conversations.actions.mentions import read_all_mentions, read_mentions, unread_mentions
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.actions.reply import reply
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import Membership, Mention, Message
from gatehouse.conversations.names import sentence
from gatehouse.conversations.timeline import timeline
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.models import Entry
from gatehouse.journal.verify import verify_all
from gatehouse.testing.cast import make_agent, open_as, recorded
from gatehouse.testing.plans import indexes, plans, scanned
from gatehouse.workspace import mentions

pytestmark = pytest.mark.django_db


def test_a_note_calls_a_colleague_in_one_entry(conversation, alice, bob):
    with recorded() as entries:
        note(conversation, Draft(text="@Bob, is the backlog falling?"), by=alice.actor)
    assert [sentence(entry) for entry in entries] == ["Alice left a note for Bob"]
    assert entries[0].content["data"]["mentions"] == [bob.pk]
    assert "Bob" not in entries[0].canonical
    found = mentions_of(bob).get()
    assert (found.conversation, found.name, found.read_at) == (conversation, "Bob", None)
    assert found.message == Message.objects.get(kind="note")
    assert verify_all().is_whole


def test_a_note_without_a_name_says_what_it_always_said(conversation, alice):
    with recorded() as entries:
        note(conversation, Draft(text="Nothing to see @ all."), by=alice.actor)
    assert [sentence(entry) for entry in entries] == ["Alice left a note"]
    assert "mentions" not in entries[0].content["data"]


def test_the_same_note_again_calls_once(conversation, alice, bob):
    once = Draft(text="@Bob", client_id=uuid4())
    assert note(conversation, once, by=alice.actor).is_new
    assert not note(conversation, once, by=alice.actor).is_new
    assert mentions_of(bob).count() == 1


def test_only_those_who_see_it_can_be_called(conversation, alice, bob, mallory, omar):
    names = [agent.name for agent in mentionable(conversation.pk, by=alice.actor)]
    assert names == ["Bob"]
    note(conversation, Draft(text="@Mallory @Omar @Alice @Bob"), by=alice.actor)
    assert list(Mention.objects.values_list("agent", flat=True)) == [bob.pk]


def test_a_department_that_was_asked_can_be_called(conversation, alice, mallory, security):
    involve(conversation, security, by=alice.actor)
    note(conversation, Draft(text="@mallory please"), by=alice.actor)
    assert mentions_of(mallory).count() == 1
    withdraw(conversation, security, by=alice.actor)
    assert mentions_of(mallory).count() == 0


def test_who_has_left_or_has_no_role_is_not_called(conversation, alice, bob, deposits):
    ghost = make_agent("Ghost", deposits)
    ghost.is_active = False
    ghost.save()
    bob.role, bob.public_name = "", ""
    bob.save()
    note(conversation, Draft(text="@Bob @Ghost"), by=alice.actor)
    assert not Mention.objects.exists()


def test_of_two_with_one_first_name_the_whole_name_tells(conversation, alice, deposits):
    hart, hartmann = make_agent("Erin Hart", deposits), make_agent("Erin Hartmann", deposits)
    note(conversation, Draft(text="@Erin and @Erin Hartmann"), by=alice.actor)
    assert (mentions_of(hart).count(), mentions_of(hartmann).count()) == (0, 1)


def test_of_two_with_the_very_same_name_both_are_called(conversation, alice, deposits):
    one, other = make_agent("Erin Hart", deposits), make_agent("Temp", deposits)
    other.name = "Erin Hart"
    other.save()
    note(conversation, Draft(text="@Erin Hart"), by=alice.actor)
    assert (mentions_of(one).count(), mentions_of(other).count()) == (1, 1)


def test_answers_call_nobody_and_reasons_do(conversation, alice, bob):
    reply(conversation, Draft(text="@Bob will help you."), by=alice.actor)
    assert not Mention.objects.exists()
    escalate(conversation, "@Bob knows why", by=alice.actor)
    assert mentions_of(bob).count() == 1
    assert Entry.objects.get(kind="escalated").data.mentions == (bob.pk,)


def test_what_the_guard_takes_out_calls_nobody(conversation, alice, bob):
    words = "abandon " * 11 + "about"
    note(conversation, Draft(text=f"{words} @Bob"), by=alice.actor)
    assert "abandon" not in Message.objects.get(kind="note").text
    assert mentions_of(bob).count() == 1


def test_who_loses_sight_loses_the_mention(conversation, alice, bob, security):
    note(conversation, Draft(text="@Bob"), by=alice.actor)
    transfer(conversation, security, by=alice.actor)
    assert (mentions_of(bob).count(), mentions.unread(bob).number) == (0, 0)
    Membership.objects.create(department=security, user=bob)
    assert mentions_of(bob).count() == 1


def test_marking_all_counts_only_what_is_seen(conversation, alice, bob, security):
    note(conversation, Draft(text="@Bob"), by=alice.actor)
    transfer(conversation, security, by=alice.actor)
    assert read_all_mentions(bob)[1] == 0


def test_erasing_ends_it_with_the_words(conversation, alice, bob):
    note(conversation, Draft(text="@Bob"), by=alice.actor)
    erase(conversation, by=SYSTEM)
    assert not Mention.objects.exists()
    assert Entry.objects.get(kind="noted").data.mentions == (bob.pk,)
    assert verify_all().is_whole


def test_reading_where_it_stands_and_taking_all_back(conversation, alice, bob, lena, deposit_topic):
    other = open_as(lena, deposit_topic, "Another")
    for thread in (conversation, other):
        note(thread, Draft(text="@Bob"), by=alice.actor)
    assert read_mentions(bob, [conversation.pk]) == 1
    at, count = read_all_mentions(bob)
    assert (count, mentions.unread(bob).number) == (1, 0)
    assert unread_mentions(alice, at) == 0
    assert unread_mentions(bob, at) == 1
    assert list(mentions_of(bob).filter(read_at=None).values_list("conversation", flat=True)) == [other.pk]


def test_it_follows_its_note_through_splits_and_merges(conversation, alice, bob, lena, deposit_topic):
    note(conversation, Draft(text="@Bob"), by=alice.actor)
    target = split(conversation, list(conversation.messages.filter(kind="note")), "Apart", by=alice.actor)
    assert mentions_of(bob).get().conversation == target
    assert not timeline(conversation, bob.actor).is_called
    assert timeline(target, bob.actor).is_called
    goes_on = open_as(lena, deposit_topic, "Goes on")
    merge(target, goes_on, by=alice.actor)
    called = timeline(goes_on, bob.actor)
    assert called.is_called
    assert not timeline(goes_on, alice.actor).is_called
    assert read_mentions(bob, called.threads) == 1


_FILL = """
with m as (
  insert into conversations_message (id, conversation_id, seq, kind, channel, agent_id, text, html, removed,
    client_id, created_at)
  select gen_random_uuid(), %(conversation)s, 1000 + n, 'note', 'desk', %(by)s, '@Bob', '', '[]', gen_random_uuid(), now()
  from generate_series(1, 60000) n returning id, seq, conversation_id
)
insert into conversations_mention (message_id, conversation_id, agent_id, name, at, read_at)
select id, conversation_id, case when seq %% 120 = 0 then %(agent)s else %(by)s end, 'Bob', now() - seq * interval '1 s',
  case when seq %% 240 = 0 then now() end from m
"""


def test_list_and_count_run_along_indexes(conversation, alice, bob):
    with connection.cursor() as cursor:
        cursor.execute(_FILL, {"conversation": conversation.pk, "by": alice.pk, "agent": bob.pk})
        cursor.execute("analyze conversations_mention")
        cursor.execute("analyze conversations_message")
    page = mentions.page(bob)
    assert page.next is not None
    assert len(page.rows) == 30
    assert str(mentions.unread(bob)) == "99+"
    following = mentions.page(bob, page.next)
    assert following.rows[0].at < page.rows[-1].at
    listed = list(plans(lambda: [mentions.page(bob, page.next), mentions.unread(bob)]))
    assert [scanned(plan) & {"conversations_mention", "conversations_message"} for plan in listed] == [set(), set()]
    assert "mentions_of" in indexes(listed[0])
