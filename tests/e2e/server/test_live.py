"""The event stream of a real server, on real notices of PostgreSQL."""

import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gatehouse.live.tickets import mint, revocation
from gatehouse.project.keys import Keyring
from gatehouse.testing.web import Web, running

from .conftest import PROBE


class Stream:
    """A browser's EventSource, without the browser."""

    def __init__(self, web: Web, ticket: str) -> None:
        self.socket = socket.create_connection(("127.0.0.1", web.port), timeout=10)
        self.socket.sendall(f"GET /live/events?ticket={ticket} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        self.lines = self.socket.makefile("r", encoding="utf-8", newline="\n")
        self.status = int(self.lines.readline().split()[1])

    def next(self) -> tuple[str, dict[str, object]]:
        """The next event's name and data. Raises EOFError at the end."""
        name = ""
        for line in self.lines:
            if line.startswith("event: "):
                name = line.strip().removeprefix("event: ")
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
            elif line == "0\r\n":  # the last chunk
                break
        raise EOFError

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


@pytest.fixture
def sql() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        yield connection


def ticket(*topics: str, actor: str = "agent:1", is_public: bool = False, session: str = "session") -> str:
    sign = Keyring.parse(os.environ["GATEHOUSE_KEYS"]).sign
    return mint(actor, topics, is_public=is_public, session_key=session, sign=sign)


def notify(sql: psycopg.Connection, payload: str) -> None:
    sql.execute("select pg_notify('gatehouse', %s)", [payload])


def opened(web: Web, *topics: str, **given: object) -> Stream:
    stream = Stream(web, ticket(*topics, **given))  # type: ignore[arg-type]
    assert stream.status == 200
    assert stream.next() == ("hello", {})
    return stream


def test_a_signal_arrives_within_a_second_and_carries_ids_only(probe: Web, sql: psycopg.Connection) -> None:
    stream = opened(probe, "conversation:5")
    started = time.monotonic()
    notify(sql, "conversation:6:1:1")
    notify(sql, "conversation:5:12:7")
    assert stream.next() == ("signal", {"subject": "conversation:5", "seq": 12})
    assert time.monotonic() - started < 1
    stream.close()


def test_a_customer_does_not_hear_of_a_note(probe: Web, sql: psycopg.Connection) -> None:
    stream = opened(probe, "conversation:5", is_public=True)
    notify(sql, "conversation:5:13:")
    notify(sql, "conversation:5:14:8")
    assert stream.next() == ("signal", {"subject": "conversation:5", "seq": 8})
    stream.close()


def test_signing_out_closes_the_stream_within_a_second(probe: Web, sql: psycopg.Connection) -> None:
    stream = opened(probe, "queue", session="leaving")
    started = time.monotonic()
    notify(sql, revocation("leaving"))
    assert stream.next() == ("end", {"reason": "revoked"})
    with pytest.raises(EOFError):
        stream.next()
    assert time.monotonic() - started < 1
    stream.close()


@pytest.mark.parametrize("made", ["", "x", "e30~1.AAAA"])
def test_without_a_ticket_there_is_no_stream(probe: Web, made: str) -> None:
    assert probe.get(f"/live/events?ticket={made}")[0] == 403


def test_only_the_stream_is_there_and_only_to_get(probe: Web) -> None:
    assert probe.get("/live/")[0] == 404
    assert probe.request("POST", "/live/events")[0] == 405


def test_one_person_may_open_twelve_and_closing_makes_room(probe: Web) -> None:
    streams = [opened(probe, "queue", actor="agent:12") for _ in range(12)]
    assert Stream(probe, ticket("queue", actor="agent:12")).status == 429
    streams.pop().close()
    deadline = time.monotonic() + 5
    while Stream(probe, ticket("queue", actor="agent:12")).status != 200:
        assert time.monotonic() < deadline
    for stream in streams:
        stream.close()


def test_pages_answer_beside_many_streams(probe: Web) -> None:
    streams = [opened(probe, "queue", actor=f"agent:{number}") for number in range(100, 150)]
    assert probe.get("/environ")[0] == 200
    for stream in streams:
        stream.close()


def test_a_stream_asks_for_a_fresh_ticket_when_its_time_is_over(tmp_path: Path) -> None:
    with running([PROBE], tmp_path, DATABASE_URL=os.environ["DATABASE_URL"], LIFETIME="0.3") as web:
        stream = opened(web, "queue")
        assert stream.next() == ("end", {"reason": "renew"})
        stream.close()


def test_a_lost_database_connection_comes_back_and_pages_ask_again(probe: Web, sql: psycopg.Connection) -> None:
    stream = opened(probe, "conversation:5")
    sql.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse live'")
    assert stream.next() == ("end", {"reason": "renew"})
    stream.close()
    again = opened(probe, "conversation:5")
    notify(sql, "conversation:5:20:9")
    assert again.next() == ("signal", {"subject": "conversation:5", "seq": 20})
    again.close()


def test_stopping_closes_the_streams_and_takes_no_time(tmp_path: Path) -> None:
    with running([PROBE], tmp_path, DATABASE_URL=os.environ["DATABASE_URL"]) as web:
        stream = opened(web, "queue")
        started = time.monotonic()
        web.process.terminate()
        assert stream.next() == ("end", {"reason": "closing"})
        assert web.process.wait(10) == 0
        assert time.monotonic() - started < 3
        stream.close()


def test_a_page_under_way_is_finished_before_the_process_ends(tmp_path: Path) -> None:
    with running([PROBE], tmp_path, DATABASE_URL=os.environ["DATABASE_URL"]) as web:
        with socket.create_connection(("127.0.0.1", web.port), timeout=10) as connection:
            connection.sendall(b"GET /sleep?1 HTTP/1.1\r\nHost: a\r\n\r\n")
            assert web.get("/healthz")[0] == 200  # the first request has been taken in before this one
            web.process.terminate()
            assert b"slept" in connection.recv(4096)
        assert web.process.wait(10) == 0
