"""One process among others: its doors, who reads it slowly, and its end."""

import json
import os
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from gatehouse.journal.actor import Actor
from gatehouse.testing.web import Web, answer_of, running

from .conftest import PROBE, notify, running_gateway, stored
from .handmade import TEXT, Raw, handshake
from .house import ORIGIN, Chat
from .talkers import Polled, Socket, ticket

pytestmark = pytest.mark.django_db  # makes the database that the servers use
MIB = 1 << 20


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
    told = {"conversation": chat.id, "contact": chat.customer.id, "last": last, "half": 900}
    sql.execute(FILL, told)  # ten megabytes
    notify(sql, f"conversation:{chat.id}:{last}:{last}")
    for talker in (quick, slow):
        assert numbers(talker, last - 1) == list(range(2, last + 1))
        assert gateway.memory - before < 5 * MIB
    assert slow.is_quiet()


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
    with running_gateway(tmp_path) as web:
        talker = Polled(web)
        talker.subscribe(chat.ticket())
        waiting = talker.ask(wait=20)
        assert web.get("/healthz")[0] == 200  # it has come to later ones
        started = time.monotonic()
        web.process.terminate()
        talker.take(waiting)
        assert talker.until("end")["reason"] == "closing"
        assert web.process.wait(10) == 0
        assert time.monotonic() - started < 3


def test_a_page_under_way_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    with running([PROBE], tmp_path, DATABASE_URL=os.environ["DATABASE_URL"]) as web:
        page = web.send("GET", "/sleep?0.5")
        assert web.get("/healthz")[0] == 200
        web.process.terminate()
        assert b"slept" in answer_of(page)[2]
        assert web.process.wait(10) == 0
