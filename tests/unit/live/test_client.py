"""One connection's side of the protocol: every question has its answer, and waiting costs a fixed amount."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from gatehouse.journal.actor import Actor
from gatehouse.live.client import BURST, MOST_PENDING, RATE, Client
from gatehouse.live.frames import LONGEST_TEXT
from gatehouse.live.hub import Notice
from gatehouse.live.lanes import CLOSED, UNAVAILABLE, UNKNOWN_FILE, NotStored, Stored
from gatehouse.live.tickets import session_hash

from .fakes import AGENT, CUSTOMER, FakeDesk, Frame, Line, Page, on_a_loop, ticket

MINE = "conversation:1"


def customer(**limits: float) -> tuple[FakeDesk, Page]:
    desk = FakeDesk(**limits)
    desk.tickets["mine"] = ticket(MINE, actor=CUSTOMER, is_public=True)
    return desk, Page(desk)


def talking() -> tuple[FakeDesk, Page]:
    desk, page = customer()
    assert page.ask("subscribe", ticket="mine", since=3) == []
    return desk, page


def stored(desk: FakeDesk, seq: int = 5) -> Stored:
    post, _ = desk.said[-1]
    return Stored(1, uuid4(), post.client_id, seq, "2026-11-29T10:00:00+00:00", post.text, [], False, False)


def say(page: Page, text: str = "Hello.", **more: Any) -> tuple[str, list[Frame]]:
    id_ = str(uuid4())
    return id_, page.ask("say", **{"subject": MINE, "id": id_, "text": text} | more)


@on_a_loop
async def test_the_first_frame_says_the_version_and_the_time() -> None:
    line = Line()
    Client(line, FakeDesk())
    (welcome,) = line.take()
    assert (welcome["type"], welcome["version"], welcome["heartbeat"]) == ("welcome", 1, 25)
    assert abs(datetime.fromisoformat(welcome["now"]) - datetime.now(UTC)) < timedelta(seconds=5)


@on_a_loop
async def test_subscribing_begins_and_unsubscribing_ends() -> None:
    desk, page = talking()
    (joined,) = desk.hub.readers(1)
    assert (joined.since, joined.last, joined.name) == (3, None, MINE)
    assert page.ask("unsubscribe", subject=MINE) == page.ask("unsubscribe", subject=MINE) == []
    assert desk.noted == [("begun", MINE), ("over", MINE)]
    assert desk.hub.readers(1) == []


@on_a_loop
async def test_the_same_subscription_again_takes_the_place_of_the_first() -> None:
    desk, page = customer(most_each=1)
    page.ask("subscribe", ticket="mine", since=3)
    assert page.ask("subscribe", ticket="mine", since=9) == []
    assert [one.since for one in desk.hub.readers(1)] == [9]


@on_a_loop
async def test_a_ticket_that_is_not_ours_is_refused() -> None:
    _, page = customer()
    (error,) = page.ask("subscribe", ticket="another")
    assert (error["code"], error["field"]) == ("ticket_refused", "ticket")


@on_a_loop
async def test_a_ticket_of_a_session_that_ended_ends_at_once() -> None:
    desk, page = customer()
    desk.hub.revoke(session_hash("s"))
    assert page.ask("subscribe", ticket="mine") == [{"type": "end", "subject": MINE, "reason": "revoked"}]
    assert ("begun", MINE) not in desk.noted


@on_a_loop
async def test_too_many_subscriptions_are_told_when_to_come_again() -> None:
    desk, page = customer(most_each=1)
    page.ask("subscribe", ticket="mine")
    (error,) = Page(desk).ask("subscribe", ticket="mine")
    assert (error["code"], error["retry_after"]) == ("too_many", 30)


@on_a_loop
async def test_what_is_said_is_handed_on_in_order_and_acknowledged() -> None:
    desk, page = talking()
    ids = [say(page, f"{number}")[0] for number in range(3)]
    assert [str(post.client_id) for post, _ in desk.said] == ids
    post, answer = desk.said[-1]
    assert (post.kind, post.channel, post.author, post.text) == ("customer", "chat", Actor("contact", 1), "2")
    answer(stored(desk, 7))
    (ack,) = page.line.take()
    assert (ack["type"], ack["id"], ack["seq"], ack["removed"]) == ("ack", ids[-1], 7, [])
    assert ("stored", 7) in desk.noted


@on_a_loop
async def test_an_agent_with_words_to_say_says_them_as_an_agent() -> None:
    desk, page = customer()
    desk.tickets["agents"] = ticket(MINE, actor=AGENT, is_public=True, name="Amara")
    page.ask("subscribe", ticket="agents")
    say(page)
    assert [(post.kind, post.author) for post, _ in desk.said] == [("agent", Actor("agent", 1))]


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"subject": "conversation:2"}, "not_subscribed", "subject"),
        ({"text": " \n\t"}, "empty", "text"),
        ({"text": ""}, "empty", "text"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "too_long", "text"),
        ({"files": [str(uuid4())]}, "invalid", "form"),
        ({"files": [str(uuid4())] * 11}, "invalid", "files"),
        ({"text": None}, "invalid", "text"),
    ],
)
def test_what_cannot_be_said_is_refused_by_name(more: dict[str, Any], code: str, field: str) -> None:
    @on_a_loop
    async def test() -> None:
        desk, page = talking()
        id_, (error,) = say(page, **more)
        assert (error["code"], error["field"], error["id"]) == (code, field, id_)
        assert desk.said == []

    test()


@on_a_loop
async def test_a_ticket_for_signals_does_not_speak() -> None:
    desk, page = customer()
    desk.tickets["signals"] = ticket(MINE, "queue")
    page.ask("subscribe", ticket="signals")
    _, (error,) = say(page)
    assert (error["code"], desk.said) == ("not_allowed", [])


@pytest.mark.parametrize("outcome", [UNAVAILABLE, CLOSED, UNKNOWN_FILE], ids=lambda outcome: outcome.code)
def test_what_was_not_stored_is_told_with_its_id(outcome: NotStored) -> None:
    @on_a_loop
    async def test() -> None:
        desk, page = talking()
        id_, _ = say(page)
        desk.said[-1][1](outcome)
        (error,) = page.line.take()
        assert (error["type"], error["code"], error["id"]) == ("error", outcome.code, id_)
        assert (error["field"], error["retry_after"]) == (outcome.field, outcome.retry_after)

    test()


@on_a_loop
async def test_seen_and_typing_are_noted_of_what_one_hears_alone() -> None:
    desk, page = talking()
    assert page.ask("seen", subject=MINE, seq=4) == page.ask("typing", subject=MINE, is_typing=True) == []
    assert desk.noted[1:] == [("seen", 1, 4), ("typing", 1, True)]
    (error,) = page.ask("seen", subject="conversation:2", seq=4)
    assert error["code"] == "not_subscribed"


@on_a_loop
async def test_signals_about_one_subject_melt_together() -> None:
    desk, page = customer()
    desk.tickets["all"] = ticket(MINE, "queue")
    page.ask("subscribe", ticket="all")
    for seq in (3, 5, 4):
        desk.hub.publish(Notice("conversation", 1, seq, None))
    assert page.signals() == [(MINE, 5), ("queue", 0)]
    assert page.signals() == []


@on_a_loop
async def test_signals_go_out_by_themselves_and_soon() -> None:
    page = Page(FakeDesk())
    page.signal("queue", 0)
    async with asyncio.timeout(2):
        while not (told := page.line.take()):
            await asyncio.sleep(0.01)
    assert told == [{"type": "signal", "subject": "queue", "seq": 0}]


@on_a_loop
async def test_who_falls_behind_is_told_to_fetch_all_anew() -> None:
    page = Page(FakeDesk())
    page.line.is_slow = True
    for number in range(MOST_PENDING * 3):
        page.signal(f"conversation:{number}", 1)
    page.eased()
    assert page.line.take() == []
    page.line.is_slow = False
    page.eased()
    assert page.line.take() == [{"type": "resync"}]
    page.signal(MINE, 2)
    assert page.signals() == [(MINE, 2)]


@on_a_loop
async def test_who_has_read_what_he_had_is_read_for_again() -> None:
    desk, page = talking()
    behind: list[int] = []
    desk.hub.fall_behind = behind.append
    page.eased()
    assert behind == [1]


@on_a_loop
async def test_frames_beyond_the_allowance_come_too_early() -> None:
    page = Page(FakeDesk())
    assert [page.wait() for _ in range(int(BURST))] == [0.0] * int(BURST)
    assert 0 < page.wait() <= 1 / RATE
    page._counted -= 10  # ten seconds later
    assert page.wait() == 0.0


@on_a_loop
async def test_what_cannot_be_read_is_answered_and_the_next_is_heard() -> None:
    page = Page(FakeDesk())
    assert [frame["code"] for frame in page.ask("dance")] == ["invalid"]
    page.hear(b"\xff")
    page.hear('{"type":"say","id":"\\ud800"}')
    page.hear('{"type":"ping"}')
    assert [frame.get("code") or frame["type"] for frame in page.line.take()] == ["unreadable", "unreadable", "pong"]


@on_a_loop
async def test_nothing_is_left_of_who_has_gone() -> None:
    desk, page = talking()
    page.signal("queue", 0)
    page.gone()
    assert (desk.noted[-1], desk.hub.clients, page.subscriptions) == (("over", MINE), set(), {})
