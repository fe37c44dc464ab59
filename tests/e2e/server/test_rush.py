"""Strangers who come all at once: answered on the event loop, in batches, as the doors would answer them."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Chat
from gatehouse.channels.chat.requests import CHATS
from gatehouse.channels.chat.rush.plain import Knock
from gatehouse.channels.chat.rush.visits import visit_together
from gatehouse.channels.forms import topics
from gatehouse.conversations.models import Conversation, Message
from gatehouse.journal.verify import verify_subject
from gatehouse.live.database import Database
from gatehouse.project.processes import wait_until
from gatehouse.testing.web import Web, database_url

from .house import House, committed

pytestmark = pytest.mark.django_db  # makes the database that the servers use

Answer = tuple[int, dict[str, str], dict[str, Any]]
CAME_BY_DJANGO = "content-language"  # among its headers, which the event loop's answer has not


@pytest.fixture(autouse=True)
def nobody_has_knocked(house: House, web: Web, sql: psycopg.Connection) -> Iterator[None]:
    sql.execute("delete from accounts_mark")
    yield
    assert "Traceback" not in web.log.read_text()


def knock(web: Web, door: str, body: Any, token: str = "", **headers: str) -> Answer:
    given = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {}) | headers
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    status, heard, content = web.request("POST", f"/chat/{door}/", raw, given)
    return status, heard, json.loads(content)


def visit(web: Web, **more: Any) -> Answer:
    body = {
        "brand": "alderwick",
        "origin": "https://www.alderwick.example",
        "language": "de",
        "time_zone": "Asia/Tokyo",
    }
    return knock(web, "visits", body | more)


def token_of(web: Web) -> str:
    return str(visit(web)[2]["token"])


def first(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "topic": "deposit", "text": "Where is it?", "files": [], "form": None} | more


def begin(web: Web, token: str, **more: Any) -> Answer:
    return knock(web, "conversations", first(**more), token)


def all_at_once(count: int, act: Any) -> list[Any]:
    together = Barrier(count)

    def one(number: int) -> Any:
        together.wait(30)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


def test_a_stranger_is_answered_as_by_the_door(web: Web) -> None:
    quick = visit(web, page={"url": "https://www.alderwick.example/", "title": "Trade"})
    slow = visit(web, time_zone="Asia/Tokyo", identity=None, language="")  # whose language only the door finds out
    assert (CAME_BY_DJANGO in quick[1], CAME_BY_DJANGO in slow[1]) == (False, True)
    assert quick[2].keys() == slow[2].keys()
    told = {name: value for name, value in slow[1].items() if name not in ("expires", "vary", CAME_BY_DJANGO)}
    assert told.keys() == quick[1].keys()
    own = ("x-request-id", "content-length", "date")
    assert {name: quick[1][name] for name in told if name not in own} == {
        name: value for name, value in told.items() if name not in own
    }


def test_his_first_message_is_a_chat_and_his_second_one_as_well(web: Web) -> None:
    token = token_of(web)
    status, headers, answer = begin(web, token)
    assert (status, CAME_BY_DJANGO in headers, answer["chat"]["state"]) == (201, False, "waiting")
    again = begin(web, token)
    assert (again[0], CAME_BY_DJANGO in again[1]) == (201, True)  # he is no stranger any more
    assert answer.keys() == again[2].keys()
    assert answer["chat"].keys() == again[2]["chat"].keys()
    assert answer["pass"].keys() == again[2]["pass"].keys()
    numbers = [answer["chat"]["number"], again[2]["chat"]["number"]]
    chats = committed(lambda: list(Chat.objects.filter(conversation__number__in=numbers).select_related("visitor")))
    assert len({(chat.visitor_id, chat.visitor.contact_id) for chat in chats}) == 1
    assert (chats[0].visitor.language, chats[0].visitor.time_zone) == ("de", "Asia/Tokyo")


def test_many_at_once_are_each_there_once_and_in_line(web: Web) -> None:
    tokens = [token_of(web) for _ in range(40)]
    answers = all_at_once(40, lambda number: begin(web, tokens[number], text=f"I am number {number}."))
    assert [(status, CAME_BY_DJANGO in headers) for status, headers, _ in answers] == [(201, False)] * 40
    told = {answer["chat"]["number"]: answer["chat"]["place"] for _, _, answer in answers}

    def look() -> list[tuple[str, str]]:
        found = Conversation.objects.filter(number__in=told).order_by("chat__arrived_at", "pk")
        checked = [verify_subject(one, most=10) for one in found]
        assert [(one.seq, one.is_all, one.problem) for one in checked] == [(1, True, None)] * 40
        texts = dict(Message.objects.filter(conversation__in=found).values_list("conversation__number", "text"))
        return [(one.number, texts[one.number]) for one in found]

    line = committed(look)
    assert sorted(text for _, text in line) == sorted(f"I am number {number}." for number in range(40))
    places = [told[number] for number, _ in line]
    assert places == sorted(places)
    assert len(set(places)) == 40


def test_the_same_said_twice_at_once_is_one_chat(web: Web) -> None:
    token, body = token_of(web), first()
    answers = all_at_once(6, lambda _: knock(web, "conversations", body, token))
    assert sorted(status for status, _, _ in answers) == [200] * 5 + [201]
    assert len({answer["chat"]["number"] for _, _, answer in answers}) == 1


def test_somebody_elses_id_says_nothing_of_his_chat(web: Web) -> None:
    tokens, body = [token_of(web) for _ in range(6)], first()
    answers = all_at_once(6, lambda number: knock(web, "conversations", body, tokens[number]))
    assert sorted(status for status, _, _ in answers) == [201] + [409] * 5
    assert [("chat" in answer, status) for status, _, answer in answers if status == 409] == [(False, 409)] * 5


def test_a_secret_is_taken_out_and_he_is_told(web: Web) -> None:
    words = "abandon " * 11 + "about"
    answer = begin(web, token_of(web), text=f"My words are {words}")[2]
    assert [one["kind"] for one in answer["chat"]["removed"]] == ["recovery_phrase"]
    number = answer["chat"]["number"]
    (text,) = committed(
        lambda: list(Message.objects.filter(conversation__number=number).values_list("text", flat=True))
    )
    assert "abandon" not in text


@pytest.mark.parametrize(
    ("door", "body", "headers", "status"),
    [
        ("visits", {"origin": "https://evil.example"}, {}, 403),
        ("visits", {"brand": "nobody"}, {}, 404),
        ("visits", {"brand": ["alderwick"]}, {}, 400),
        ("visits", {"time_zone": "x" * 65}, {}, 400),
        ("visits", {"identity": "not.a.token"}, {}, 403),
        ("visits", {}, {"Origin": "https://www.alderwick.example"}, 403),
        ("visits", b"[]", {}, 400),
        ("visits", b"\xff", {}, 400),
        ("visits", b"", {}, 400),
        ("conversations", {"topic": "nothing"}, {}, 400),
        ("conversations", {"text": ""}, {}, 409),
        ("conversations", {"text": "x" * 10_001}, {}, 400),
        ("conversations", {"id": "x"}, {}, 400),
        ("conversations", {"form": 7}, {}, 400),
        ("conversations", {}, {"Authorization": "Bearer nobody"}, 401),
        ("conversations", {}, {"Authorization": "Basic nobody"}, 401),
        ("conversations", {}, {"Origin": "https://evil.example"}, 403),
        ("conversations", b"{", {}, 400),
    ],
)
def test_whatever_is_not_plain_is_refused_by_the_door(
    web: Web, door: str, body: Any, headers: dict[str, str], status: int
) -> None:
    plain = {"brand": "alderwick", "origin": "https://www.alderwick.example", "language": "en"}
    given = body if isinstance(body, bytes) else (plain if door == "visits" else first()) | body
    answer = knock(web, door, given, token_of(web) if door == "conversations" else "", **headers)
    assert (answer[0], "error" in answer[2]) == (status, True)


def test_another_host_is_not_answered(web: Web) -> None:
    body = json.dumps({"brand": "alderwick", "origin": "https://www.alderwick.example", "language": "en"}).encode()
    given = {"Content-Type": "application/json", "Host": "evil.example"}
    assert web.request("POST", "/chat/visits/", body, given)[0] == 400


@pytest.mark.parametrize("text", ["A \x00 within", "Half \ud83d of a sign"])
def test_what_no_database_takes_spoils_nothing_for_others(web: Web, text: str) -> None:
    tokens = [token_of(web) for _ in range(8)]
    texts = [text if number % 2 else "Where is it?" for number in range(8)]
    answers = all_at_once(8, lambda number: begin(web, tokens[number], text=texts[number]))
    assert [(status, CAME_BY_DJANGO in headers) for status, headers, _ in answers[::2]] == [(201, False)] * 4
    assert {status for status, _, _ in answers[1::2]} <= {201, 400}
    page = {"url": "https://www.alderwick.example/", "title": text}
    assert visit(web, page=page)[0] in (200, 400)


def test_long_words_and_files_go_by_the_door(web: Web) -> None:
    status, headers, _ = begin(web, token_of(web), text="It is long. " * 200)
    assert (status, CAME_BY_DJANGO in headers) == (201, True)
    lacking = begin(web, token_of(web), files=[str(uuid4())], form=str(uuid4()))
    assert (lacking[0], CAME_BY_DJANGO in lacking[1]) == (201, True)


def test_a_network_that_comes_too_often_is_told_to_wait(web: Web, sql: psycopg.Connection) -> None:
    tokens = [token_of(web) for _ in range(3)]
    assert begin(web, tokens[0])[0] == 201
    counted = "select count from accounts_mark where key = 'chat:begin:127.0.0.1'"
    assert sql.execute(counted).fetchall() == [(1,)]
    sql.execute("update accounts_mark set count = %s where key = 'chat:begin:127.0.0.1'", [CHATS - 1])
    assert begin(web, tokens[1])[0] == 201
    status, headers, answer = begin(web, tokens[2])
    assert (status, answer["error"]["code"], int(headers["retry-after"]) > 0) == (429, "too_often", True)


def test_of_many_at_once_as_many_come_in_as_there_is_room_for(web: Web, sql: psycopg.Connection) -> None:
    tokens = [token_of(web) for _ in range(8)]
    sql.execute("insert into accounts_mark values ('chat:begin:127.0.0.1', %s, now() + interval '1 hour')", [CHATS - 3])
    answers = all_at_once(8, lambda number: begin(web, tokens[number]))
    assert sorted(status for status, _, _ in answers) == [201] * 3 + [429] * 5


def test_what_is_kept_may_grow_old_one_by_one(house: House) -> None:
    body = {"brand": "alderwick", "origin": "https://www.alderwick.example", "language": "en"}
    stranger = Knock({}, "127.0.0.1", json.dumps(body).encode())

    async def come() -> list[Any]:
        database = Database(database_url(), "test")
        try:
            return await visit_together(database, [stranger])
        finally:
            await database.drop()

    for forget in (brands.forget, topics.forget):
        forget()
        ((status, answer),) = asyncio.run(come())
        assert (status, [topic["slug"] for topic in answer["topics"]]) == (200, ["deposit"])


def test_a_door_finds_its_database_again(web: Web, sql: psycopg.Connection) -> None:
    token = token_of(web)
    begin(web, token)
    asked = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> all(%s) and backend_type = 'client backend'"
    own = [sql.info.backend_pid, *([connection.connection.info.backend_pid] if connection.connection else [])]
    assert sql.execute(asked, [own]).fetchall()
    answers = all_at_once(6, lambda _: knock(web, "tickets", {}, token))
    assert {status for status, _, _ in answers} == {200}


def test_nothing_is_lost_when_its_connection_is(web: Web, sql: psycopg.Connection) -> None:
    assert wait_until(lambda: CAME_BY_DJANGO not in visit(web)[1], seconds=10)
    assert wait_until(lambda: CAME_BY_DJANGO not in begin(web, token_of(web))[1], seconds=10)
    asked = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = any(%s)"
    ended = sql.execute(asked, [["gatehouse live visits", "gatehouse live begins"]]).fetchall()
    assert len(ended) >= 2
    status, _, _ = begin(web, token_of(web), text=(said := f"Still there? {secrets.token_hex(4)}"))
    assert status == 201
    assert committed(lambda: Message.objects.filter(text=said).count()) == 1
    # The next ones are written together again.
    assert wait_until(lambda: CAME_BY_DJANGO not in visit(web)[1], seconds=10)
