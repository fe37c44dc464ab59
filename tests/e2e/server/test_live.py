"""Chats through a real process and a real database, by WebSocket and by polls: what is said is there once and in order."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from select import select
from uuid import uuid4

import psycopg
import pytest

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.live.chats import ROUND
from gatehouse.testing.web import Web

from .conftest import Connect, stored
from .house import Chat, House, committed
from .talkers import Polled, Socket, Talker, ticket

pytestmark = pytest.mark.django_db  # makes the database that the servers use


def test_what_is_said_is_acknowledged_stored_and_shown_to_both(customer: Talker, alice: Talker, chat: Chat) -> None:
    id_ = customer.say("It was on Tron. مرحبا 🙂")
    ack = customer.until("ack")
    assert (ack["id"], ack["seq"], ack["subject"]) == (id_, 2, chat.subject)
    for talker in (customer, alice):
        message = talker.until("message")
        assert (message["seq"], message["client_id"], message["from"]) == (2, id_, "customer")
        assert message["text"] == "It was on Tron. مرحبا 🙂"
    assert stored(chat) == ["Where is it?", "It was on Tron. مرحبا 🙂"]


def test_an_answer_arrives_as_text_and_html_with_a_name(customer: Talker, alice: Talker) -> None:
    alice.say("I **look**.")
    message = customer.until("message")
    assert (message["from"], message["name"], message["html"]) == ("agent", "Alice", "<p>I **look**.</p>")


def test_two_tabs_see_each_others_messages(connect: Connect, customer: Talker, chat: Chat) -> None:
    other = connect()
    other.subscribe(chat.ticket(), since=1)
    customer.say("From the first.")
    assert other.texts(1) == [(2, "From the first.")]
    other.say("From the second.")
    assert customer.texts(2) == [(2, "From the first."), (3, "From the second.")]
    assert other.texts(1) == [(3, "From the second.")]


def test_the_same_id_twice_is_one_message(customer: Talker, chat: Chat) -> None:
    id_ = uuid4()
    for text in ("Once.", "Once.", "Or twice?"):
        customer.say(text, id_)
    acks = [customer.until("ack") for _ in range(3)]
    assert [(ack["id"], ack["seq"], ack["at"]) for ack in acks] == [(str(id_), 2, acks[0]["at"])] * 3
    assert stored(chat) == ["Where is it?", "Once."]
    assert customer.texts(1) == [(2, "Once.")]
    assert customer.is_quiet()


def test_two_tabs_that_say_the_same_id_at_once_say_it_once(connect: Connect, chat: Chat) -> None:
    talkers, id_ = [connect() for _ in range(4)], uuid4()
    for talker in talkers:
        talker.subscribe(chat.ticket(), since=1)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda talker: talker.say("Once.", id_), talkers))
    assert [talker.until("ack")["seq"] for talker in talkers] == [2] * 4
    assert stored(chat) == ["Where is it?", "Once."]


def test_what_came_meanwhile_is_replayed_in_order_and_once(connect: Connect, customer: Talker, chat: Chat) -> None:
    for number in range(2, 6):
        customer.say(f"{number}")
    customer.texts(4)
    back = connect()
    assert back.subscribe(chat.ticket(), since=3)["last"] == 5
    assert back.texts(2) == [(4, "4"), (5, "5")]
    assert back.is_quiet()


@pytest.mark.parametrize(("since", "replayed"), [(None, 0), (0, 1), (1, 0), (99, 0)])
def test_since_is_believed_as_far_as_it_can_be(connect: Connect, chat: Chat, since: int | None, replayed: int) -> None:
    talker = connect()
    assert talker.subscribe(chat.ticket(), since)["last"] == 1
    talker.say("And now?")
    assert talker.texts(replayed + 1)[-1] == (2, "And now?")


def test_notes_leave_no_gap_and_are_not_heard_of(customer: Talker, alice: Talker, chat: Chat) -> None:
    customer.say("One.")
    customer.until("message")
    committed(lambda: note(chat.conversation, Draft(text="He is nervous."), by=chat.agent))
    customer.say("Two.")
    assert customer.texts(1) == [(3, "Two.")]
    assert alice.texts(2) == [(2, "One."), (3, "Two.")]
    assert "nervous" not in json.dumps(customer.kept + alice.kept)


def test_what_the_guard_takes_out_is_said_and_never_stored(customer: Talker, alice: Talker, chat: Chat) -> None:
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    customer.say(phrase)
    assert customer.until("ack")["removed"] == [{"kind": "recovery_phrase", "count": 12}]
    assert phrase not in alice.until("message")["text"] + "".join(stored(chat))


def test_typing_and_what_was_seen_reach_the_other_side_alone(customer: Talker, alice: Talker, chat: Chat) -> None:
    alice.tell("typing", subject=chat.subject, is_typing=True)
    typing = {"type": "typing", "subject": chat.subject, "is_typing": True}
    assert customer.until("typing") == typing | {"from": "agent", "name": "Alice"}
    customer.tell("typing", subject=chat.subject, is_typing=True)
    assert alice.until("typing") == typing | {"from": "customer", "name": ""}
    customer.tell("seen", subject=chat.subject, seq=1)
    alice.tell("seen", subject=chat.subject, seq=1)
    assert customer.until("seen") == {"type": "seen", "subject": chat.subject, "from": "agent", "seq": 1}
    assert {frame["from"] for frame in customer.kept if frame["type"] in ("typing", "seen")} <= {"agent"}


def test_who_waits_is_told_his_place(customer: Talker, chat: Chat) -> None:
    queue = customer.until("queue")
    assert (queue["subject"], queue["place"] >= 1, queue["wait"]) == (chat.subject, True, None)


def test_a_newcomer_is_told_his_place_long_before_the_next_round(house: House, connect: Connect) -> None:
    first, second = house.chat(), house.chat()
    talkers = [connect(), connect()]
    begun = time.monotonic()
    for talker, chat in zip(talkers, (first, second), strict=True):
        talker.subscribe(chat.ticket(), since=1)
    places = [talker.until("queue")["place"] for talker in talkers]
    assert places[1] == places[0] + 1
    assert time.monotonic() - begun < ROUND / 2


def test_the_desks_pages_hear_that_something_changed_and_not_what(gateway: Web, customer: Talker, chat: Chat) -> None:
    page = Socket(gateway)
    page.subscribe(ticket("queue", chat.subject, by=chat.agent, is_public=False))
    customer.say("Hello.")
    signals = [page.until("signal"), page.until("signal")]
    assert {(one["subject"], one["seq"]) for one in signals} == {("queue", 0), (chat.subject, 2)}
    page.say("Hello?", subject="queue")
    assert page.until("error")["code"] == "not_allowed"


def test_a_conversation_that_is_closed_takes_nothing(customer: Talker, chat: Chat, sql: psycopg.Connection) -> None:
    sql.execute("update conversations_conversation set state = 'closed' where id = %s", [chat.id])
    id_ = customer.say("Too late?")
    error = customer.until("error")
    assert (error["code"], error["id"], stored(chat)) == ("closed", id_, ["Where is it?"])


def test_a_file_that_is_not_there_is_asked_for_again(customer: Talker) -> None:
    customer.say("See here.", files=[str(uuid4())], form=str(uuid4()))
    error = customer.until("error")
    assert (error["code"], error["field"]) == ("file_unknown", "files")


def test_frames_that_make_no_sense_are_answered_and_the_next_is_heard(customer: Talker) -> None:
    customer.tell("dance")
    customer.tell("say", subject="conversation:1", id=5)
    assert [customer.until("error")["code"] for _ in range(2)] == ["invalid", "invalid"]
    assert customer.is_quiet()


def test_frames_faster_than_allowed_are_heard_later_and_in_order(customer: Talker) -> None:
    started = time.monotonic()
    if isinstance(customer, Polled):
        customer.poll(wait=0, frames=[{"type": "ping"}] * 60)
        customer.poll(wait=0, frames=[{"type": "ping"}] * 10)
    else:
        for _ in range(70):
            customer.tell("ping")
    for _ in range(70):
        customer.until("pong")
    assert 0.2 < time.monotonic() - started < 3


def test_one_poll_takes_the_others_place(gateway: Web) -> None:
    talker = Polled(gateway)
    twin = copy(talker)
    first = talker.ask(wait=20)
    assert gateway.get("/healthz")[0] == 200  # it has come to later ones
    assert not select([first.sock], [], [], 0.2)[0]
    twin.poll(wait=0)
    talker.take(first)
    assert talker.is_quiet()
