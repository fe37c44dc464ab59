"""Who hears what, and that nobody costs more than a fixed amount."""

import time

import pytest

from gatehouse.journal import wire
from gatehouse.live.hub import LIFETIME, Hub, Notice, Subscription, TooMany
from gatehouse.live.tickets import session_hash

from .fakes import CUSTOMER, FakeDesk, Page, on_a_loop, ticket

MINE = "conversation:1"


def join(desk: FakeDesk, *topics: str, since: int | None = None, **said: object) -> tuple[Page, Subscription]:
    page = Page(desk)
    joined = desk.hub.join(page, ticket(*topics, **said), since)  # type: ignore[arg-type]
    page.subscriptions[joined.name] = joined
    return page, joined


@on_a_loop
async def test_a_signal_reaches_its_subject_alone() -> None:
    desk = FakeDesk()
    (mine, _), (other, _) = join(desk, MINE), join(desk, "conversation:2")
    desk.hub.publish(Notice("conversation", 1, 8, 3))
    assert (mine.signals(), other.signals()) == ([(MINE, 8)], [])


@on_a_loop
async def test_customers_count_public_entries_and_never_hear_of_notes() -> None:
    desk, behind = FakeDesk(), list[int]()
    desk.hub.fall_behind = behind.append
    customer, subscription = join(desk, MINE, actor=CUSTOMER, is_public=True)
    subscription.last = 4
    for public_seq in (None, 4, 5):
        desk.hub.publish(Notice("conversation", 1, 10, public_seq))
    assert behind == [1]
    assert customer.line.take() == []


@on_a_loop
async def test_the_queue_hears_of_every_conversation_without_its_id() -> None:
    desk = FakeDesk()
    agent, _ = join(desk, "queue")
    for number in (1, 2, 3):
        desk.hub.publish(Notice("conversation", number, 1, None))
    desk.hub.publish(Notice("user", 1, 1, None))
    assert agent.signals() == [("queue", 0)]


@on_a_loop
async def test_a_page_hears_of_all_its_topics_and_of_what_is_no_conversation() -> None:
    desk = FakeDesk()
    agent, _ = join(desk, "queue", MINE, "presence:1")
    desk.hub.publish(Notice("presence", 1, 0, None))
    desk.hub.publish(Notice("conversation", 1, 5, None))
    assert sorted(agent.signals()) == [(MINE, 5), ("presence:1", 0), ("queue", 0)]


@on_a_loop
async def test_a_person_has_a_limited_number_of_subscriptions() -> None:
    desk = FakeDesk(most_each=2)
    _, first = join(desk, MINE)
    join(desk, MINE)
    with pytest.raises(TooMany):
        join(desk, MINE)
    desk.hub.leave(first)
    join(desk, MINE)


@on_a_loop
async def test_the_end_of_a_session_ends_what_it_hears_and_the_tickets_still_out() -> None:
    desk = FakeDesk()
    (mine, _), (other, _) = join(desk, MINE, session="mine"), join(desk, MINE, session="other")
    desk.hub.revoke(session_hash("mine"))
    assert mine.line.take() == [{"type": "end", "subject": MINE, "reason": "revoked"}]
    assert (mine.subscriptions, other.line.take()) == ({}, [])
    assert desk.hub.ended_before(ticket(MINE, session="mine")) == "revoked"


@on_a_loop
async def test_a_session_whose_rights_changed_goes_on_with_a_fresh_ticket() -> None:
    desk, now = FakeDesk(), time.time()
    mine, _ = join(desk, MINE, session="mine")
    desk.hub.revoke(session_hash("mine"), "renew")
    assert [frame["reason"] for frame in mine.line.take()] == ["renew"]
    assert desk.hub.ended_before(ticket(MINE, session="mine", made=now - 30)) == "renew"
    assert desk.hub.ended_before(ticket(MINE, session="mine", made=now + 2)) == ""


@on_a_loop
async def test_what_has_lived_long_enough_is_asked_anew() -> None:
    desk = FakeDesk(lifetime=-1)
    old, _ = join(desk, MINE)
    desk.hub.lifetime = LIFETIME
    young, _ = join(desk, MINE)
    desk.hub.end_old()
    assert ([frame["reason"] for frame in old.line.take()], young.line.take()) == (["renew"], [])


@on_a_loop
async def test_nothing_is_kept_of_who_left() -> None:
    desk = FakeDesk()
    page, _ = join(desk, MINE, "queue")
    page.gone()
    hub: Hub = desk.hub
    assert not any((hub.clients, hub._by_topic, hub._by_session, hub._by_actor))


@pytest.mark.parametrize("notice", [("conversation", 5, 7, 3), ("user", 1, 1, None)])
def test_a_notice_reads_back(notice: tuple[str, int, int, int | None]) -> None:
    assert wire.read_notice(wire.notice(*notice)) == notice


@pytest.mark.parametrize("payload", ["", "revoke:ab", "a:b:c:d", "a:1:2", "a:1:2:x", ":1:2:3", "a:1:2:3:4"])
def test_what_is_no_notice_is_passed_over(payload: str) -> None:
    assert wire.read_notice(payload) is None
