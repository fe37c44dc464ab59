"""A customer who does not answer: reminded, solved, closed, and how that is stopped."""

import pytest
from django.db import connection

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.keep_open import keep_open
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.spam import mark_spam
from gatehouse.conversations.actions.state import set_state, solve
from gatehouse.conversations.housekeeping import close_solved, remind_waiting, solve_silent
from gatehouse.conversations.models import Conversation, State, Topic
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.cast import open_as, recorded
from tests.integration.housekeeping.conftest import Clock


def pass_day(clock: Clock, conversation: Conversation) -> str:
    """A day goes by and everything that happens by the clock happens; returns the state then."""
    now = clock.move(days=1)
    for by_the_clock in (remind_waiting, solve_silent, close_solved):
        by_the_clock(now)
    conversation.refresh_from_db()
    return conversation.state


def test_the_whole_way(waiting: Conversation, clock: Clock) -> None:
    with recorded() as entries:
        states = [pass_day(clock, waiting) for _ in range(22)]
    assert states == ["waiting"] * 6 + ["solved"] * 14 + ["closed"] * 2
    assert [entry.kind for entry in entries] == ["reminded", "state_set", "state_set"]
    assert [entry.actor for entry in entries] == [SYSTEM] * 3


def test_the_topic_says_how_long(waiting: Conversation, clock: Clock) -> None:
    Topic.objects.update(remind_after=1, solve_after=1, close_after=2)
    assert [pass_day(clock, waiting) for _ in range(4)] == ["waiting", "solved", "solved", "closed"]


def test_without_a_topic_it_goes_the_same_way(waiting: Conversation, clock: Clock) -> None:
    Conversation.objects.update(topic=None)
    states = [pass_day(clock, waiting) for _ in range(22)]
    assert states == ["waiting"] * 6 + ["solved"] * 14 + ["closed"] * 2


def test_before_its_time_nothing_happens(waiting: Conversation, clock: Clock) -> None:
    assert remind_waiting(clock.move(days=2, hours=23)) == 0
    assert remind_waiting(clock.move(hours=2)) == 1
    assert remind_waiting(clock.now) == 0


def test_nothing_is_solved_without_a_reminder(waiting: Conversation, clock: Clock) -> None:
    assert solve_silent(clock.move(days=90)) == 0
    remind_waiting(clock.now)
    assert solve_silent(clock.move(days=3)) == 0
    assert solve_silent(clock.move(days=1)) == 1


def test_nothing_closes_by_itself_before_a_person_has_answered(
    conversation: Conversation, alice: User, clock: Clock
) -> None:
    set_state(conversation, State.WAITING, by=alice.actor)
    assert {pass_day(clock, conversation) for _ in range(40)} == {"waiting"}
    solve(conversation, by=conversation.contact.actor)
    assert {pass_day(clock, conversation) for _ in range(40)} == {"solved"}


def test_one_click_keeps_it_open(waiting: Conversation, clock: Clock) -> None:
    for _ in range(6):
        pass_day(clock, waiting)
    keep_open(waiting, by=waiting.contact.actor)
    assert [pass_day(clock, waiting) for _ in range(7)] == ["waiting"] * 6 + ["solved"]


def test_one_click_brings_back_what_was_solved_by_silence(waiting: Conversation, clock: Clock) -> None:
    for _ in range(8):
        pass_day(clock, waiting)
    assert waiting.state == State.SOLVED
    keep_open(waiting, by=waiting.contact.actor)
    assert pass_day(clock, waiting) == "waiting"


def test_an_answer_ends_the_wait(waiting: Conversation, clock: Clock) -> None:
    for _ in range(4):
        pass_day(clock, waiting)
    receive(waiting, Draft(text="Tron."), by=waiting.contact.actor)
    assert {pass_day(clock, waiting) for _ in range(30)} == {"progress"}


def test_only_what_waits_goes_this_way(conversation: Conversation, alice: User, clock: Clock) -> None:
    set_state(conversation, State.REPLIED, by=alice.actor)
    assert {pass_day(clock, conversation) for _ in range(30)} == {"replied"}


def test_spam_and_merged_ones_are_left_alone(
    waiting: Conversation, alice: User, deposit_topic: Topic, clock: Clock
) -> None:
    mark_spam(waiting, by=alice.actor)
    assert remind_waiting(clock.move(days=10)) == 0
    mark_spam(waiting, False, by=alice.actor)
    merge(waiting, open_as(waiting.contact, deposit_topic, "Again"), by=alice.actor)
    assert remind_waiting(clock.now) == 0


def test_many_are_done_in_batches(
    waiting: Conversation, deposit_topic: Topic, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gatehouse.conversations.housekeeping.BATCH", 2)
    for number in range(4):
        open_as(waiting.contact, deposit_topic, f"Request {number}")
    Conversation.objects.update(state="waiting", waiting_since=clock.now, answered_at=clock.now)
    assert remind_waiting(clock.move(days=4)) == 5


@pytest.mark.django_db(transaction=True)
def test_what_somebody_works_on_is_left_for_the_next_run(waiting: Conversation, clock: Clock) -> None:
    import psycopg

    known = connection.settings_dict
    clock.move(days=4)
    with psycopg.connect(dbname=known["NAME"], user=known["USER"], host=known["HOST"]) as other:
        other.execute("select from conversations_conversation where id = %s for update", [waiting.pk])
        assert remind_waiting(clock.now) == 0
    assert remind_waiting(clock.now) == 1
