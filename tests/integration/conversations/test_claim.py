"""Taking a chat: whoever is first has it."""

import threading

import pytest
from django.db import connections

from gatehouse.conversations.actions.assign import take
from gatehouse.conversations.actions.claim import claim
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.actions.state import solve
from gatehouse.testing.cast import recorded


def test_claiming_records_who_took_it_once(alice, conversation):
    with recorded() as entries:
        claim(conversation, by=alice.actor)
        claim(conversation, by=alice.actor)
    assert [entry.kind for entry in entries] == ["assigned"]
    assert conversation.assignee == alice


def test_nothing_is_taken_away_from_who_was_faster(alice, bob, conversation):
    take(conversation, by=bob.actor)
    with recorded() as entries, pytest.raises(Impossible, match="Bob was faster"):
        claim(conversation, by=alice.actor)
    assert entries == []
    assert conversation.assignee == bob


def test_what_is_over_is_nobodys(alice, conversation):
    solve(conversation, by=conversation.contact.actor)
    with pytest.raises(Impossible, match="It is over"):
        claim(conversation, by=alice.actor)


def test_only_a_member_of_the_department_can_take_it(mallory, conversation):
    with pytest.raises(Impossible, match="not in this department"):
        claim(conversation, by=mallory.actor)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_has_it_and_the_other_is_told_by_name(alice, bob, conversation):
    told: dict[str, str] = {}
    gate = threading.Barrier(2)

    def press(agent):
        gate.wait()
        try:
            claim(type(conversation).objects.get(pk=conversation.pk), by=agent.actor)
        except Impossible as reason:
            told[agent.name] = str(reason)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[agent]) for agent in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conversation.refresh_from_db()
    (loser,) = {alice, bob} - {conversation.assignee}
    assert told == {loser.name: f"{conversation.assignee.name} was faster and has this chat now."}
