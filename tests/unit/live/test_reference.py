"""The reference client keeps what it said until there is a word about it."""

import asyncio
import json
from typing import Any

import pytest

from gatehouse.live import reference
from gatehouse.live.reference import LONGEST_PAUSE, TOGETHER, Frame, Pass, Talk, pause

from .fakes import on_a_loop


class Wire:
    """The socket's other end."""

    def __init__(self) -> None:
        self.sent: list[Frame] = []
        self.is_closed = False

    async def send(self, text: str) -> None:
        self.sent.append(json.loads(text))

    async def close(self) -> None:
        self.is_closed = True


async def nowhere() -> Pass:
    raise OSError


async def said(text: str = "Hello.") -> tuple[Talk, Wire, str]:
    talk = Talk(nowhere, subject="conversation:1")
    return talk, Wire(), await talk.say(text)


async def take(talk: Talk, wire: Wire, type_: str, **more: Any) -> None:
    await talk._take(wire, {"type": type_, **more})  # type: ignore[arg-type]


@on_a_loop
async def test_what_was_said_without_a_connection_is_said_with_the_next() -> None:
    talk, wire, id_ = await said()
    await take(talk, wire, "subscribed")
    assert wire.sent == [{"type": "say", "id": id_, "text": "Hello.", "subject": "conversation:1"}]
    await take(talk, wire, "ack", id=id_, seq=2)
    await take(talk, wire, "subscribed")
    assert (len(wire.sent), list(talk.acknowledged)) == (1, [id_])


@on_a_loop
async def test_what_crossed_the_end_of_its_subscription_is_said_again() -> None:
    talk, wire, id_ = await said()
    await take(talk, wire, "end", reason="closing")
    await take(talk, wire, "error", code="not_subscribed", id=id_, retry_after=None)
    await take(talk, wire, "subscribed")
    assert (wire.is_closed, talk.refused, [frame["id"] for frame in wire.sent]) == (True, {}, [id_])


@on_a_loop
async def test_what_cannot_be_stored_now_is_said_again_and_nothing_overtakes_it() -> None:
    talk, wire, first = await said("First.")
    await take(talk, wire, "subscribed")
    talk._socket = wire  # type: ignore[assignment]
    await take(talk, wire, "error", code="unavailable", id=first, retry_after=0.01)
    second = await talk.say("Second.")
    await take(talk, wire, "message", seq=7)
    assert ([frame["id"] for frame in wire.sent], talk.last) == ([first], 7), "frames are heard meanwhile"
    await asyncio.sleep(0.05)
    assert [frame["id"] for frame in wire.sent] == [first, first, second]


@pytest.mark.parametrize("code", ["closed", "too_long", "empty", "file_unknown", "invalid"])
def test_what_never_will_be_stored_is_kept_with_its_reason(code: str) -> None:
    @on_a_loop
    async def test() -> None:
        talk, wire, id_ = await said()
        await take(talk, wire, "error", code=code, id=id_, retry_after=None)
        assert (talk.unsaid, talk.refused[id_]["error"]["code"]) == ({}, code)

    test()


@on_a_loop
async def test_it_remembers_the_last_number_it_has_shown() -> None:
    talk, wire, _ = await said()
    await take(talk, wire, "message", seq=5)
    await take(talk, wire, "event", seq=6)
    assert talk.last == 6


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_it_comes_back_by_chance_and_within_five_seconds(monkeypatch: pytest.MonkeyPatch, chance: float) -> None:
    monkeypatch.setattr(reference.random, "random", lambda: chance)
    pauses = [pause(tries) for tries in (0, 1, 2, 3, 4, 5, 100_000)]
    assert pauses == [chance * most for most in (0.5, 1, 2, 4, 4, 4, 4)]
    assert LONGEST_PAUSE < 5


@on_a_loop
async def test_whoever_was_there_begins_with_the_shortest_pause_again() -> None:
    talk, wire, _ = await said()
    talk.tries = 5
    await take(talk, wire, "welcome")
    assert talk.tries == 5
    await take(talk, wire, "subscribed")
    assert talk.tries == 0


@pytest.mark.parametrize("chance", [0.0, 0.5, 0.999])
def test_a_subscription_that_must_be_renewed_is_on_the_same_line(
    monkeypatch: pytest.MonkeyPatch, chance: float
) -> None:
    """The desk may end everybody's at once: each asks anew at a moment of his own, in time to be back within five seconds."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def fetch() -> Pass:
        assert slept
        return Pass("fresh", "conversation:1", "ws://desk")

    @on_a_loop
    async def test() -> None:
        talk, wire = Talk(fetch, last=4), Wire()
        talk.is_subscribed.set()
        await take(talk, wire, "end", reason="renew")
        assert slept == [chance * TOGETHER]
        assert wire.sent == [{"type": "subscribe", "ticket": "fresh", "since": 4}]
        assert (wire.is_closed, talk.is_subscribed.is_set()) == (False, False)

    monkeypatch.setattr(reference.random, "random", lambda: chance)
    monkeypatch.setattr(reference.asyncio, "sleep", sleep)
    test()
