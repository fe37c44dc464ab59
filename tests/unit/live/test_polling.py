"""The same frames by HTTP: numbered, given again until they have arrived, one poll at a time."""

import asyncio
import json
import time
from typing import Any

import pytest

from gatehouse.live import polling
from gatehouse.live.polling import KEPT_FOR, MOST_KEPT, Polling, Refused

from .fakes import CUSTOMER, FakeDesk, on_a_loop, ticket

PING = {"type": "ping"}


async def poll(polls: Polling, session: str | None = None, **more: Any) -> tuple[str, list[list[Any]]]:
    answer = await polls.answer(json.dumps({"session": session, "wait": 0, **more}).encode())
    return answer["session"], answer["frames"]


def types(frames: list[list[Any]]) -> list[tuple[int, str]]:
    return [(number, frame["type"]) for number, frame in frames]


@on_a_loop
async def test_what_came_after_the_last_number_is_given_again() -> None:
    polls = Polling(FakeDesk())
    session, frames = await poll(polls)
    assert types(frames) == [(1, "welcome")]
    _, frames = await poll(polls, session, frames=[PING, PING])
    assert types(frames) == [(1, "welcome"), (2, "pong"), (3, "pong")]
    _, frames = await poll(polls, session, after=2)
    assert types(frames) == [(3, "pong")]
    assert (await poll(polls, session, after=3))[1] == []


@on_a_loop
async def test_a_poll_waits_until_there_is_something() -> None:
    polls = Polling(FakeDesk())
    session, _ = await poll(polls)
    waiting = asyncio.create_task(poll(polls, session, after=1, wait=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    polls.sessions[session].send('{"type":"pong"}')
    async with asyncio.timeout(2):
        assert types((await waiting)[1]) == [(2, "pong")]


@on_a_loop
async def test_one_poll_takes_the_others_place() -> None:
    polls = Polling(FakeDesk())
    session, _ = await poll(polls)
    first = asyncio.create_task(poll(polls, session, after=1, wait=20))
    await asyncio.sleep(0)
    second = asyncio.create_task(poll(polls, session, after=1, wait=20))
    third = asyncio.create_task(poll(polls, session, after=1, wait=20))
    async with asyncio.timeout(2):
        assert [(await one)[1] for one in (first, second)] == [[], []]
    assert not third.done()
    polls.close_all()
    await third


@on_a_loop
async def test_a_session_that_was_forgotten_is_gone_and_so_is_its_client() -> None:
    desk = FakeDesk()
    desk.tickets["mine"] = ticket("conversation:1", actor=CUSTOMER, is_public=True)
    polls = Polling(desk)
    session, _ = await poll(polls, frames=[{"type": "subscribe", "ticket": "mine"}])
    polls.sweep()
    assert desk.hub.readers(1)
    polls.sessions[session].polled = time.monotonic() - KEPT_FOR - 1
    polls.sweep()
    assert (desk.hub.readers(1), desk.hub.clients) == ([], set())
    with pytest.raises(Refused) as refused:
        await poll(polls, session)
    assert (refused.value.status, refused.value.body["error"]["code"]) == (410, "session_gone")


@on_a_loop
async def test_who_confirms_nothing_counts_as_slow_until_he_does() -> None:
    polls = Polling(FakeDesk())
    session, _ = await poll(polls)
    connection = polls.sessions[session]
    connection.send("x" * MOST_KEPT)
    assert connection.is_slow
    connection.confirm(2)
    assert (connection.is_slow, connection.weight) == (False, 0)


@on_a_loop
async def test_a_process_that_stops_says_its_last_and_begins_nothing() -> None:
    polls = Polling(FakeDesk())
    session, _ = await poll(polls)
    waiting = asyncio.create_task(poll(polls, session, after=1, wait=20))
    await asyncio.sleep(0)
    polls.close_all()
    async with asyncio.timeout(2):
        await waiting
    with pytest.raises(Refused) as refused:
        await poll(polls)
    assert refused.value.status == 503


@on_a_loop
async def test_so_many_sessions_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_SESSIONS", 2)
    desk = FakeDesk()
    desk.tickets["mine"] = ticket("conversation:5", is_public=True)
    polls = Polling(desk)
    for _ in range(2):
        await poll(polls, frames=[{"type": "subscribe", "ticket": "mine"}])
    with pytest.raises(Refused) as refused:
        await poll(polls)
    assert refused.value.status == 503


@on_a_loop
async def test_who_hears_nothing_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "MOST_SESSIONS", 2)
    polls = Polling(FakeDesk())
    first, second, third = [(await poll(polls))[0] for _ in range(3)]
    assert list(polls.sessions) == [second, third]
    assert first not in polls.sessions


@on_a_loop
async def test_frames_are_heard_as_they_were_written() -> None:
    polls = Polling(FakeDesk())
    _, frames = await poll(polls, frames=[{"type": "dance"}, PING, {"type": "say", "text": "مرحبا"}])
    assert [frame.get("code") or frame["type"] for _, frame in frames] == ["welcome", "invalid", "pong", "invalid"]


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b"", 400, "unreadable", None),
        (b"[]", 400, "unreadable", None),
        (b"\xff", 400, "unreadable", None),
        (b"[" * 100_000, 400, "unreadable", None),
        (b'{"session":"\\ud800"}', 400, "unreadable", None),
        (b'{"frames":[1]}', 400, "invalid", "frames"),
        (b'{"frames":[' + b'{},' * 60 + b'{}]}', 400, "invalid", "frames"),
        (b'{"wait":26}', 400, "invalid", "wait"),
        (b'{"after":-1}', 400, "invalid", "after"),
        (b'{"more":1}', 400, "invalid", "more"),
        (b'{"session":"nobody"}', 410, "session_gone", "session"),
        (b" " * (256 * 1024 + 1), 413, "too_large", None),
    ],
    ids=lambda given: given[:20].decode("utf-8", "replace") if isinstance(given, bytes) else None,
)  # fmt: skip
def test_what_is_no_poll_is_refused_by_name(body: bytes, status: int, code: str, field: str | None) -> None:
    with pytest.raises(Refused) as refused:
        asyncio.run(Polling(FakeDesk()).answer(body))
    error = refused.value.body["error"]
    assert (refused.value.status, error["code"], error["field"]) == (status, code, field)
