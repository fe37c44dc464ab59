"""Two agents verb the same conversation: the second is told what happened, and nothing is overwritten."""

import threading

import pytest
from django.db import connections

from gatehouse.accounts.models import User
from gatehouse.conversations.actions.assign import assign, take
from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.escalate import escalate
from gatehouse.conversations.actions.merge import merge
from gatehouse.conversations.actions.priority import set_priority
from gatehouse.conversations.actions.receive import receive
from gatehouse.conversations.actions.split import split
from gatehouse.conversations.actions.state import close, solve
from gatehouse.conversations.actions.transfer import transfer
from gatehouse.conversations.models import Conversation, Priority, Tag
from gatehouse.testing.cast import make_agent, open_as, recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX


@pytest.fixture
def cara(deposits, security):
    """An agent of both departments, so that nothing goes out of her sight."""
    return make_agent("Cara", deposits, security)


@pytest.fixture
def asked(conversation, lena, deposit_topic, security, alice, bob):
    """What each verb sends, and what Bob does before it."""
    second = receive(conversation, Draft(text="And my card is stuck."), by=lena.actor)
    assert second.posted.is_new
    other = open_as(lena, deposit_topic, "Other")
    message = conversation.messages.get(seq=2)
    by = bob.actor
    return {
        "assignment": ({"agent": alice.pk}, lambda: take(conversation, by=by), "Bob took this"),
        "department": (
            {"department": security.pk},
            lambda: transfer(conversation, security, by=by),
            "handed this over",
        ),
        "escalation": ({"reason": "Hard"}, lambda: escalate(conversation, "Hard", by=by), "Bob escalated"),
        "state": ({"state": "solved"}, lambda: close(conversation, by=by), "Bob set this to “Closed”"),
        "priority": ({"priority": 3}, lambda: set_priority(conversation, Priority.LOW, by=by), "Bob set the priority"),
        "merge": ({"number": other.number, "sure": "1"}, lambda: merge(conversation, other, by=by), "Bob merged this"),
        "split": (
            {"subject": "x", "messages": [str(message.pk)]},
            lambda: split(conversation, [message], "Card", by=by),
            "Bob moved messages",
        ),
    }


@pytest.mark.parametrize("noun", ["assignment", "department", "escalation", "state", "priority", "merge", "split"])
def test_the_second_is_told_what_the_first_has_done(cara, at, conversation, asked, noun):
    fields, first, told = asked[noun]
    seen = Conversation.objects.get(pk=conversation.pk).seq
    if noun == "department":
        fields = {"department": open_department().pk}
    first()
    before = Conversation.objects.values().get(pk=conversation.pk)
    with recorded() as entries:
        answer = desk_client(cara).post(at(f"{noun}/"), {**fields, "seen": seen}, **HTMX)
    assert answer.status_code in (409, 422)
    if answer.status_code == 409 and noun != "merge":
        assert told in answer.content.decode()
    assert [entry for entry in entries if entry.subject_kind == "conversation"] == []
    assert Conversation.objects.values().get(pk=conversation.pk) == before


def open_department():
    from gatehouse.conversations.models import Department

    return Department.objects.create(slug="third", names={"en": "Third"})


def test_who_has_looked_again_may_decide(desk, at, conversation, alice, bob):
    take(conversation, by=bob.actor)
    seen = Conversation.objects.get().seq
    assert desk.post(at("assignment/"), {"agent": alice.pk, "seen": seen}).status_code == 302
    assert Conversation.objects.get().assignee == alice


def test_an_undo_does_not_undo_what_came_after(desk, at, conversation, bob):
    page = desk.post(at("state/"), {"state": "solved"}, **HTMX).content.decode()
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    close(Conversation.objects.get(), by=bob.actor)
    assert desk.post(at("state/"), {"state": "progress", "seen": seen}).status_code == 409
    assert Conversation.objects.get().state == "closed"


def test_ones_own_acts_are_no_surprise(desk, at, conversation, alice):
    seen = Conversation.objects.get().seq
    take(conversation, by=alice.actor)
    solve(conversation, by=alice.actor)
    assert desk.post(at("state/"), {"state": "closed", "seen": seen}).status_code == 302


def test_a_merged_one_is_given_to_nobody(desk, at, conversation, lena, deposit_topic, alice, bob, security):
    merge(conversation, open_as(lena, deposit_topic, "Other"), by=bob.actor)
    assert desk.post(at("assignment/"), {"agent": alice.pk}).status_code == 409
    assert desk.post(at("department/"), {"department": security.pk}).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_has_it_and_the_other_knows(conversation, alice, bob):
    answers = {}
    gate = threading.Barrier(2)
    browsers = {agent.name: desk_client(agent) for agent in (alice, bob)}

    def press(agent: User) -> None:
        gate.wait()
        path = f"/desk/c/{conversation.number}/assignment/"
        answers[agent.name] = browsers[agent.name].post(path, {"agent": agent.pk, "seen": 1}, **HTMX)
        connections.close_all()

    threads = [threading.Thread(target=press, args=[agent]) for agent in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = Conversation.objects.get(pk=conversation.pk).assignee
    (loser,) = {alice, bob} - {winner}
    assert answers[winner.name].status_code == 200
    assert answers[loser.name].status_code == 409
    assert f"Meanwhile: {winner.name} took this." in answers[loser.name].content.decode()


@pytest.mark.django_db(transaction=True)
def test_tags_of_two_at_once_are_both_there(conversation, alice, bob):
    for number in range(2):
        Tag.objects.create(key=f"tag-{number}", name=f"Tag {number}")
    browsers = [desk_client(alice), desk_client(bob)]
    gate = threading.Barrier(2)

    def add(number: int) -> None:
        gate.wait()
        browsers[number].post(f"/desk/c/{conversation.number}/tags/", {"tag": f"tag-{number}"})
        connections.close_all()

    threads = [threading.Thread(target=add, args=[number]) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Conversation.objects.get(pk=conversation.pk).tags == ["tag-0", "tag-1"]


def test_giving_it_to_one_who_left_meanwhile_is_told(desk, at, conversation, bob, deposits):
    from gatehouse.conversations.actions.membership import leave_department

    assign(conversation, bob, by=bob.actor)
    leave_department(bob, deposits, by=bob.actor)
    assert desk.post(at("assignment/"), {"agent": bob.pk}).status_code == 422
