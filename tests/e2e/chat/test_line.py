"""The line to the desk: what is lost on its way is said again, what overtakes is put in order, and it comes back by itself."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.chat.conftest import Opener
from tests.e2e.chat.desk import AT, FakeDesk

AN_HOUR_BEFORE, AN_HOUR_AFTER = (datetime.fromisoformat(AT) + timedelta(hours=hours) for hours in (-1, 1))


def test_what_was_not_acknowledged_is_said_again_and_stands_once(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.swallows = 1
    shown.say("Is it lost?")
    shown.until(lambda: shown.desk.heard("say"))
    shown.desk.cut()
    shown.say("Hello?")
    expect(chat.get_by_text("No connection.")).to_be_visible()
    expect(chat.get_by_text("Kept here, not sent yet")).to_have_count(2)
    shown.desk.is_reachable = True
    chat.locator("html").evaluate("() => dispatchEvent(new Event('online'))")
    expect(chat.get_by_text("Kept here, not sent yet")).to_have_count(0)
    expect(chat.get_by_text("No connection.")).to_be_hidden()
    expect(chat.locator("[data-log] .bubble")).to_have_text(["My deposit is not there.", "Is it lost?", "Hello?"])
    first, *again = [frame["id"] for frame in shown.desk.heard("say") if frame["text"] == "Is it lost?"]
    assert again
    assert set(again) == {first}


@pytest.mark.parametrize(("chance", "milliseconds"), [(0.1, 500), (0.999, 4100)])
def test_after_a_long_absence_it_is_back_within_five_seconds(host: Opener, chance: float, milliseconds: int) -> None:
    """The pauses differ by chance, so that not all come at once."""

    def prepare(desk: FakeDesk) -> None:
        desk.context.add_init_script(f"Math.random = () => {chance}")
        desk.context.clock.install()

    shown = host(prepare=prepare)
    shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.cut()
    expect(shown.chat.get_by_text("No connection.")).to_be_attached()
    for _round in range(8):
        shown.page.clock.run_for(4000)
        shown.page.wait_for_timeout(20)  # for the answer of that try, which is none of the clock's
    shown.desk.is_reachable = True
    shown.page.clock.run_for(milliseconds)
    shown.until(lambda: len(shown.desk.heard("subscribe")) == 2)


def test_whoever_must_ask_anew_does_so_at_a_moment_of_his_own(host: Opener) -> None:
    """After the database was away the desk ends everybody's subscription at once."""

    def prepare(desk: FakeDesk) -> None:
        desk.context.add_init_script("Math.random = () => 0.999")
        desk.context.clock.install(time=AN_HOUR_BEFORE)

    shown = host(prepare=prepare)
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.page.clock.pause_at(AN_HOUR_AFTER)
    shown.desk.tell({"type": "end", "reason": "renew"})
    expect(chat.get_by_text("You are number 3 in line")).to_be_visible()
    shown.page.clock.run_for(1900)
    assert shown.desk.asked_at("tickets") == []
    shown.say("Is it lost?")
    expect(chat.get_by_text("Kept here, not sent yet")).to_be_visible()
    shown.page.clock.run_for(200)
    shown.until(lambda: len(shown.desk.heard("subscribe")) == 2)
    expect(chat.locator("[data-log] .bubble")).to_have_text(["My deposit is not there.", "Is it lost?"])
    expect(chat.get_by_text("No connection.")).to_be_hidden()
    assert len(shown.desk.sockets) == 1


def test_a_gap_is_filled_before_anything_after_it_is_shown(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.keep({"type": "message", "from": "agent", "name": "Amara", "text": "first"})  # lost on its way
    shown.desk.answer("second")
    expect(chat.locator(".talk:not(.talk--own) .bubble")).to_have_text(["first", "second"])
    assert [frame["since"] for frame in shown.desk.heard("subscribe")] == [0, 1]


def test_what_overtook_is_shown_in_its_order_and_once(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    words = [{"type": "message", "from": "agent", "name": "Amara", "text": text} for text in ("one", "two", "three")]
    one, two, three = [shown.desk.keep(frame) for frame in words]
    for frame in (three, one, one, two, three):
        shown.desk.tell(frame)
    expect(chat.locator(".talk:not(.talk--own) .bubble")).to_have_text(["one", "two", "three"])


@pytest.mark.parametrize("clock", [AN_HOUR_BEFORE, AN_HOUR_AFTER])
def test_a_clock_that_is_wrong_changes_nothing(host: Opener, clock: datetime) -> None:
    """Tickets and times are the desk's."""
    shown = host(prepare=lambda desk: desk.context.clock.install(time=clock), timezone_id="UTC")
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.say("What time is it?")
    expect(chat.get_by_text("Received, 14:20")).to_be_visible()
    shown.desk.answer("Twenty past two.")
    expect(chat.get_by_text("Amara · 14:20")).to_be_visible()
    assert "at" not in {name for frame in shown.desk.frames for name in frame}


def test_polls_carry_the_chat_where_sockets_are_blocked(host: Opener) -> None:
    shown = host(prepare=lambda desk: setattr(desk, "has_sockets", False))
    chat = shown.begin()
    expect(chat.get_by_text("My deposit is not there.")).to_be_visible()
    shown.say("Can you see this?")
    expect(chat.get_by_text("Received")).to_be_visible()
    shown.desk.answer("I can.")
    expect(chat.get_by_text("I can.")).to_be_visible()


def test_what_the_desk_cannot_store_now_is_said_again_before_what_came_after(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.refuses = 1
    shown.say("First")
    shown.until(lambda: shown.desk.heard("say"))
    shown.say("Second")
    expect(chat.locator("[data-pending] .bubble")).to_have_count(0)
    expect(chat.locator("[data-log] .bubble")).to_have_text(["My deposit is not there.", "First", "Second"])
    assert [frame["text"] for frame in shown.desk.public] == ["My deposit is not there.", "First", "Second"]
