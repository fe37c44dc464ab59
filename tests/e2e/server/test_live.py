"""Chats through a real process and a real database: what is said is there once, in order, whatever happens meanwhile."""

import base64
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from gatehouse.conversations.actions.draft import Draft
from gatehouse.conversations.actions.note import note
from gatehouse.conversations.models import Message
from gatehouse.journal.actor import Actor
from gatehouse.live.tickets import PURPOSE, revocation, session_hash
from gatehouse.project.keys import Keyring, new_key
from gatehouse.project.processes import wait_until
from gatehouse.testing.web import Web, running

from .conftest import PROBE, running_gateway
from .handmade import TEXT, Raw, handshake
from .house import ORIGIN, Chat, House, committed
from .talkers import Polled, Socket, Talker, sign, ticket

pytestmark = pytest.mark.django_db  # makes the database that the servers use
Connect = Callable[[], Talker]
MIB = 1 << 20


@pytest.fixture(params=[Socket, Polled])
def connect(request: pytest.FixtureRequest, gateway: Web) -> Connect:
    """Both ways to the desk: what is tested with it holds by either."""
    return lambda: request.param(gateway)  # type: ignore[no-any-return]


@pytest.fixture
def customer(connect: Connect, chat: Chat) -> Talker:
    """He has all that was said so far."""
    talker = connect()
    assert talker.subscribe(chat.ticket(), since=1) == {"type": "subscribed", "subject": chat.subject, "last": 1}
    return talker


@pytest.fixture
def alice(gateway: Web, chat: Chat) -> Talker:
    talker = Socket(gateway)
    talker.subscribe(chat.agents_ticket(), since=1)
    return talker


def notify(sql: psycopg.Connection, payload: str) -> None:
    sql.execute("select pg_notify('gatehouse', %s)", [payload])


def stored(chat: Chat) -> list[str]:
    return list(Message.objects.filter(conversation=chat.id).order_by("seq").values_list("text", flat=True))


def signed(body: list[Any]) -> str:
    encoded = base64.urlsafe_b64encode(json.dumps(body).encode()).rstrip(b"=").decode()
    return f"{encoded}~{sign(PURPOSE, encoded.encode())}"


# Tickets


def test_a_ticket_that_is_old_forged_or_anothers_is_refused(connect: Connect, chat: Chat) -> None:
    body, _, _ = chat.ticket().partition("~")
    _, _, signature = ticket("conversation:1", by=chat.customer).partition("~")
    who = f"contact:{chat.customer.id}"
    refused = [
        "e30~1.AAAA",
        f"{body}~{signature}",
        ticket(chat.subject, by=chat.customer, sign=Keyring.parse(new_key()).sign),
        signed([who, [chat.subject], 1, session_hash("a"), int(time.time()) - 1, ""]),
    ]
    talker = connect()
    assert [talker.subscribe(one)["code"] for one in refused] == ["ticket_refused"] * 4


def test_a_ticket_for_one_conversation_is_none_for_another(connect: Connect, house: House, chat: Chat) -> None:
    others, talker = house.chat(), connect()
    talker.subscribe(chat.ticket())
    said = talker.say("Let me in.", subject=others.subject)
    talker.tell("seen", subject=others.subject, seq=1)
    talker.tell("typing", subject=others.subject, is_typing=True)
    errors = [talker.until("error") for _ in range(3)]
    assert [(error["code"], error["id"]) for error in errors] == [("not_subscribed", one) for one in (said, None, None)]
    assert stored(others) == ["Where is it?"]


def test_one_person_has_twelve_and_closing_makes_room(gateway: Web, chat: Chat) -> None:
    talkers = [Socket(gateway) for _ in range(13)]
    answers = [talker.subscribe(chat.ticket()) for talker in talkers]
    assert [answer["type"] for answer in answers] == ["subscribed"] * 12 + ["error"]
    assert (answers[-1]["code"], answers[-1]["retry_after"]) == ("too_many", 30)
    talkers[0].close()
    assert wait_until(lambda: talkers[-1].subscribe(chat.ticket())["type"] == "subscribed", seconds=5)
    for talker in talkers:
        talker.close()


# Ends


@pytest.mark.parametrize(
    ("payload", "reason"), [(revocation, "revoked"), (lambda key: f"renew:{session_hash(key)}", "renew")]
)
def test_what_a_session_may_hear_ends_within_a_second(
    customer: Talker, chat: Chat, sql: psycopg.Connection, payload: Callable[[str], str], reason: str
) -> None:
    before = chat.ticket()
    started = time.monotonic()
    notify(sql, payload(chat.session))
    assert customer.until("end") == {"type": "end", "subject": chat.subject, "reason": reason}
    assert time.monotonic() - started < 1
    customer.say("Still there?")
    assert customer.until("error")["code"] == "not_subscribed"
    customer.tell("subscribe", ticket=before)
    assert customer.until("end")["reason"] == reason


def test_another_session_goes_on(customer: Talker, sql: psycopg.Connection) -> None:
    notify(sql, revocation("another"))
    customer.say("Hello.")
    assert customer.until("ack")["seq"] == 2


def test_a_lost_connection_to_the_database_comes_back_and_all_ask_anew(
    gateway: Web, chat: Chat, customer: Talker, sql: psycopg.Connection
) -> None:
    sql.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse live ear'")
    assert customer.until("end")["reason"] == "renew"
    customer.subscribe(chat.ticket(), since=1)
    notify(sql, revocation(chat.session))
    assert customer.until("end")["reason"] == "revoked"


def test_an_old_subscription_and_who_says_nothing_are_let_go(chat: Chat, tmp_path: Path) -> None:
    with running_gateway(tmp_path, LIFETIME="0.3", PATIENCE="0.4") as web:
        old, silent, half, deaf = Socket(web), Socket(web), Raw(web.live_port, b""), Socket(web)
        deaf.subscribe(ticket("queue", by=chat.agent, is_public=False))
        half.send(handshake()[:40])
        old.subscribe(chat.ticket())
        assert old.until("end")["reason"] == "renew"
        assert silent.raw.closed()[0] == 1008
        assert half.is_over()
        assert deaf.raw.is_over()


# Doors


def test_pages_of_another_site_may_not_connect(gateway: Web) -> None:
    for origin, status in ((ORIGIN, 101), (None, 101), ("https://evil.example", 403), ("null", 403), ("", 403)):
        assert Raw(gateway.live_port, handshake(Origin=origin)).status == status


@pytest.mark.parametrize("path", ["/", "/live", "/live/socket/", "/live/sockets", "/live/poll", "//live/socket"])
def test_there_is_one_socket(gateway: Web, path: str) -> None:
    assert Raw(gateway.live_port, handshake(path)).status == 404
    assert Raw(gateway.live_port, handshake("/live/socket?from=widget")).status == 101


def test_polls_are_posts_of_a_size(gateway: Web) -> None:
    assert gateway.get("/live/")[0] == 404
    assert gateway.get("/live/poll")[0] == 405
    assert gateway.request("POST", "/live/poll", b" " * 300_000)[0] == 413
    status, _, body = gateway.request("POST", "/live/poll", b'{"wait":99}')
    assert (status, json.loads(body)["error"]["field"]) == (400, "wait")


def test_a_session_that_nobody_knows_is_gone(gateway: Web) -> None:
    status, _, body = gateway.request("POST", "/live/poll", b'{"session":"another-process"}')
    assert (status, json.loads(body)["error"]["code"]) == (410, "session_gone")


def test_pages_answer_beside_many_sockets(gateway: Web) -> None:
    sockets = [Socket(gateway) for _ in range(50)]
    for number, one in enumerate(sockets):
        one.subscribe(ticket("queue", by=Actor("agent", 1000 + number), is_public=False))
    assert gateway.get("/environ")[0] == 200
    for one in sockets:
        one.close()


# Talking


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


# One poll at a time


def test_one_poll_takes_the_others_place(gateway: Web) -> None:
    talker = Polled(gateway)
    twin = copy(talker)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(talker.poll, wait=20)
        assert not wait_until(first.done, seconds=0.2)
        twin.poll(wait=0)
        first.result(5)
        assert talker.is_quiet()


# Many and slow


FILL = """
with m as (
  insert into conversations_message (id, conversation_id, seq, public_seq, kind, channel, contact_id, text, html, removed,
    client_id, salt, created_at)
  select gen_random_uuid(), %(conversation)s, n, n, 'customer', 'chat', %(contact)s, n || repeat(' x', %(half)s), '', '[]',
    gen_random_uuid(), '', now() from generate_series(2, %(last)s) n
), e as (
  insert into journal_entry (subject_kind, subject_id, seq, public_seq, kind, at, canonical, hash)
  select 'conversation', %(conversation)s, n, n, 'received', now(), '{}', sha256('') from generate_series(2, %(last)s) n
)
update conversations_conversation set seq = %(last)s, public_seq = %(last)s where id = %(conversation)s
"""


def numbers(talker: Socket, count: int) -> list[int]:
    """Of so many messages, which are too many to hold each to the schema."""
    found: list[int] = []
    while len(found) < count:
        opcode, payload = talker.raw.next()
        if opcode == TEXT and (heard := json.loads(payload))["type"] == "message":
            found.append(heard["seq"])
    return found


def test_who_reads_slowly_costs_little_and_misses_nothing(gateway: Web, chat: Chat, sql: psycopg.Connection) -> None:
    slow, quick, last = Socket(gateway, buffer=4096), Socket(gateway), 5_000
    for talker in (slow, quick):
        talker.subscribe(chat.ticket(), since=1)
    before = gateway.memory
    told = {"conversation": chat.id, "contact": chat.customer.id, "last": last, "half": 1_500}
    sql.execute(FILL, told)  # fifteen megabytes
    notify(sql, f"conversation:{chat.id}:{last}:{last}")
    for talker in (quick, slow):
        assert numbers(talker, last - 1) == list(range(2, last + 1))
        assert gateway.memory - before < 6 * MIB
    assert slow.is_quiet()


# The end of a process


def test_a_process_that_stops_loses_nothing_that_was_said(gateway: Web, chat: Chat, tmp_path: Path) -> None:
    with running_gateway(tmp_path) as web:
        talker = Socket(web)
        talker.subscribe(chat.ticket(), since=1)
        said = [talker.say(f"{number}", uuid4()) for number in range(20)]
        web.process.terminate()
        assert talker.until("end") == {"type": "end", "subject": chat.subject, "reason": "closing"}
        with pytest.raises(EOFError, match="1001"):
            talker.until("nothing")
        assert web.process.wait(10) == 0
    acks = {frame["id"]: frame["seq"] for frame in talker.kept if frame["type"] == "ack"}
    back = Socket(gateway)
    back.subscribe(chat.ticket(), since=1)
    for number, id_ in enumerate(said):
        back.tell("say", subject=chat.subject, id=id_, text=f"{number}")
    again = {ack["id"]: ack["seq"] for ack in (back.until("ack") for _ in said)}
    assert acks.items() <= again.items()
    assert (list(again), sorted(again.values())) == (said, list(range(2, 22)))
    assert stored(chat)[1:] == [str(number) for number in range(20)]


def test_stopping_ends_polls_and_takes_no_time(chat: Chat, tmp_path: Path) -> None:
    with running_gateway(tmp_path) as web, ThreadPoolExecutor(1) as threads:
        talker = Polled(web)
        talker.subscribe(chat.ticket())
        waiting = threads.submit(talker.until, "end")
        started = time.monotonic()
        web.process.terminate()
        assert waiting.result(5)["reason"] == "closing"
        assert web.process.wait(10) == 0
        assert time.monotonic() - started < 3


def test_a_page_under_way_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    with running([PROBE], tmp_path, DATABASE_URL=os.environ["DATABASE_URL"]) as web:
        with ThreadPoolExecutor(1) as threads:
            page = threads.submit(web.get, "/sleep?1")
            wait_until(page.running, seconds=2)
            assert web.get("/healthz")[0] == 200
            web.process.terminate()
            assert b"slept" in page.result(10)[2]
        assert web.process.wait(10) == 0
