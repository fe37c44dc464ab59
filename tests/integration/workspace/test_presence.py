"""Who else is there, and that nobody answers blindly beside somebody else."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.presence import appear, leave, present
from gatehouse.conversations.actions.reply import Meanwhile, reply
from gatehouse.conversations.housekeeping import forget_presence
from gatehouse.conversations.models import Conversation, Presence
from gatehouse.journal import wire
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from tests.integration.workspace.conftest import HTMX


def test_who_looks_and_who_writes_is_told_to_the_others(desk, at, bob, alice):
    with recorded() as entries:
        desk_client(bob).post(at("presence/"), {"doing": "writing"})
    assert entries == []
    page = desk.post(at("presence/"), {"doing": "looking"}).content.decode()
    assert "Bob is writing here" in page
    assert "Alice" not in page
    assert "Alice is looking at this" in desk_client(bob).get(at("presence/")).content.decode()


def test_it_is_over_by_itself_and_when_the_page_is_gone(conversation, alice, bob):
    appear(conversation, is_writing=True, by=bob.actor)
    Presence.objects.update(writing_until=timezone.now() - timedelta(seconds=1))
    assert [one.is_writing for one in present(conversation, but=alice.actor)] == [False]
    leave(conversation, by=bob.actor)
    assert present(conversation, but=alice.actor) == []
    assert forget_presence(timezone.now() + timedelta(seconds=1)) == 1


@pytest.mark.django_db(transaction=True)
def test_only_what_changes_is_told(conversation, bob):
    told = listen(
        lambda: [
            appear(conversation, is_writing=False, by=bob.actor),
            appear(conversation, is_writing=False, by=bob.actor),
            appear(conversation, is_writing=True, by=bob.actor),
            appear(conversation, is_writing=True, by=bob.actor),
            leave(conversation, by=bob.actor),
            leave(conversation, by=bob.actor),
        ]
    )
    assert told == [f"presence:{conversation.pk}:0:"] * 3


def listen(work):
    """The notices that this sends."""
    raw = connection.cursor().connection
    raw.execute(f"listen {wire.CHANNEL}")
    work()
    told = [notice.payload for notice in raw.notifies(timeout=0.2)]
    raw.execute(f"unlisten {wire.CHANNEL}")
    return told


def test_strangers_nonsense_and_other_methods(desk, at, mallory, client):
    assert desk_client(mallory).get(at("presence/")).status_code == 404
    assert desk_client(mallory).post(at("presence/"), {"doing": "looking"}).status_code == 404
    assert client.get(at("presence/")).status_code == 302
    assert desk.post(at("presence/"), {"doing": "dancing"}).status_code == 422
    assert desk.put(at("presence/")).status_code == 405


def test_an_answer_beside_another_asks_once_more(desk, at, conversation, bob):
    seen = Conversation.objects.get().seq
    reply(conversation, Draft(text="Bob was faster."), by=bob.actor)
    fields = {"text": "Mine", "client_id": uuid4(), "since": seen, "then": "solve"}
    answer = desk.post(at("replies/"), fields, **HTMX)
    assert (answer.status_code, answer["HX-Retarget"]) == (409, "#pen-notice")
    page = answer.content.decode()
    assert "Bob was faster." in page
    assert not conversation.messages.filter(text="Mine").exists()
    sure = page.partition('data-sure="')[2].partition('"')[0]
    assert desk.post(at("replies/"), {**fields, "then": "", "sure": sure}).status_code == 302
    assert Conversation.objects.get().state == "solved"
    assert conversation.messages.filter(text="Mine").count() == 1


def test_without_scripts_the_question_is_a_page_that_carries_the_text(desk, at, conversation, bob):
    reply(conversation, Draft(text="Bob was faster."), by=bob.actor)
    answer = desk.post(at("replies/"), {"text": "My <words>", "client_id": uuid4(), "since": 1})
    assert answer.status_code == 409
    assert "My &lt;words&gt;</textarea>" in answer.content.decode()


def test_ones_own_answers_and_the_same_one_again_are_no_news(desk, at, conversation, bob):
    fields = {"text": "Mine", "client_id": uuid4(), "since": 1}
    assert desk.post(at("replies/"), fields).status_code == 302
    assert desk.post(at("replies/"), {**fields, "client_id": uuid4()}).status_code == 302
    reply(conversation, Draft(text="Bob's"), by=bob.actor)
    assert desk.post(at("replies/"), fields).status_code == 302
    assert conversation.messages.filter(text="Mine").count() == 2


@pytest.mark.parametrize("wrong", [{"since": "x"}, {"since": -1}, {"sure": "all"}])
def test_what_is_no_number_is_told(desk, at, wrong):
    assert desk.post(at("replies/"), {"text": "x", **wrong}).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_the_second_is_told(conversation, alice, bob):
    outcomes = []
    gate = threading.Barrier(2)

    def answer(agent):
        mine = Conversation.objects.get(pk=conversation.pk)
        gate.wait()
        try:
            reply(mine, Draft(text=f"From {agent.name}"), by=agent.actor, since=1)
            outcomes.append("sent")
        except Meanwhile as meanwhile:
            outcomes.append(meanwhile.answers[0].text)
        connections.close_all()

    threads = [threading.Thread(target=answer, args=[agent]) for agent in (alice, bob)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "sent"
    assert outcomes.count("sent") == 1
    assert conversation.messages.filter(kind="agent").count() == 1
