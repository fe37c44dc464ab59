"""Who hears what, and that nobody who reads slowly costs more than a fixed amount."""

import asyncio
import json
import time
from collections.abc import Callable

import pytest

from gatehouse.journal import wire
from gatehouse.live.hub import MOST_PENDING, Hub, Notice, Subscriber, TooMany
from gatehouse.live.tickets import SECONDS, Ticket, session_hash


def on_a_loop(test: Callable[[Hub], None]) -> None:
    async def run() -> None:
        test(Hub(most_each=2, most=3))

    asyncio.run(run())


def join(
    hub: Hub, *topics: str, actor: str = "agent:1", is_public: bool = False, session: str = "s", made: float = 0
) -> Subscriber:
    return hub.join(Ticket(actor, topics, is_public, session_hash(session), int(made) + SECONDS))


def signals(subscriber: Subscriber) -> list[tuple[str, int]]:
    lines = [line.removeprefix("data: ") for line in subscriber.take().splitlines() if line.startswith("data: ")]
    return [(data["subject"], data["seq"]) for data in map(json.loads, lines) if "subject" in data]


def test_a_signal_reaches_its_subject_alone() -> None:
    def test(hub: Hub) -> None:
        mine, other = join(hub, "conversation:1"), join(hub, "conversation:2")
        hub.publish(Notice("conversation", 1, 8, 3))
        assert (signals(mine), signals(other)) == ([("conversation:1", 8)], [])

    on_a_loop(test)


def test_customers_count_public_entries_and_never_hear_of_notes() -> None:
    def test(hub: Hub) -> None:
        customer = join(hub, "conversation:1", actor="contact:1", is_public=True)
        hub.publish(Notice("conversation", 1, 9, None))
        assert not customer.wake.is_set()
        hub.publish(Notice("conversation", 1, 10, 4))
        assert signals(customer) == [("conversation:1", 4)]

    on_a_loop(test)


def test_the_queue_hears_of_every_conversation_without_its_id() -> None:
    def test(hub: Hub) -> None:
        agent = join(hub, "queue")
        for number in (1, 2, 3):
            hub.publish(Notice("conversation", number, 1, None))
        hub.publish(Notice("user", 1, 1, None))
        assert signals(agent) == [("queue", 0)]

    on_a_loop(test)


def test_signals_about_one_subject_melt_together() -> None:
    def test(hub: Hub) -> None:
        agent = join(hub, "conversation:1")
        for seq in (3, 5, 4):
            hub.publish(Notice("conversation", 1, seq, None))
        assert signals(agent) == [("conversation:1", 5)]

    on_a_loop(test)


def test_who_falls_behind_is_told_to_fetch_all_anew() -> None:
    def test(hub: Hub) -> None:
        numbers = range(MOST_PENDING + 5)
        agent = join(hub, *(f"conversation:{number}" for number in numbers))
        for number in numbers:
            hub.publish(Notice("conversation", number, 1, None))
        assert agent.take() == "event: resync\ndata: {}\n\n"
        hub.publish(Notice("conversation", 1, 2, None))
        assert signals(agent) == [("conversation:1", 2)]

    on_a_loop(test)


def test_a_person_has_a_limited_number_of_streams() -> None:
    def test(hub: Hub) -> None:
        first = join(hub)
        join(hub)
        with pytest.raises(TooMany):
            join(hub)
        hub.leave(first)
        join(hub)

    on_a_loop(test)


def test_so_has_the_process() -> None:
    def test(hub: Hub) -> None:
        for number in range(3):
            join(hub, actor=f"agent:{number}")
        with pytest.raises(TooMany):
            join(hub, actor="agent:9")

    on_a_loop(test)


def test_the_end_of_a_session_ends_its_streams_and_the_tickets_still_out() -> None:
    def test(hub: Hub) -> None:
        mine, other = join(hub, session="mine"), join(hub, session="other", actor="agent:2")
        hub.revoke(session_hash("mine"))
        assert (mine.ended, other.ended) == ("revoked", None)
        assert join(hub, session="mine").ended == "revoked"

    on_a_loop(test)


def test_a_session_whose_rights_changed_goes_on_with_a_fresh_ticket() -> None:
    def test(hub: Hub) -> None:
        before = join(hub, session="mine")
        hub.revoke(session_hash("mine"), "renew")
        assert before.ended == "renew"
        hub.leave(before)
        assert join(hub, session="mine", made=time.time() - 30).ended == "renew"
        assert join(hub, session="mine", made=time.time() + 2).ended is None

    on_a_loop(test)


def test_nothing_is_kept_of_streams_that_left() -> None:
    def test(hub: Hub) -> None:
        subscriber = join(hub, "conversation:1", "queue")
        hub.leave(subscriber)
        assert not hub.streams
        assert not any((hub._by_topic, hub._by_session, hub._by_actor))

    on_a_loop(test)


@pytest.mark.parametrize("notice", [("conversation", 5, 7, 3), ("user", 1, 1, None)])
def test_a_notice_reads_back(notice: tuple[str, int, int, int | None]) -> None:
    assert wire.read_notice(wire.notice(*notice)) == notice


@pytest.mark.parametrize("payload", ["", "revoke:ab", "a:b:c:d", "a:1:2", "a:1:2:x", ":1:2:3", "a:1:2:3:4"])
def test_what_is_no_notice_is_passed_over(payload: str) -> None:
    assert wire.read_notice(payload) is None
