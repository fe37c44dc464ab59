"""Two agents at the same conversation: each sees the other, and nobody answers blindly."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.workspace.test_desk import begin, listens

Desk = Callable[..., Page]


def test_a_colleague_who_writes_is_seen_and_an_answer_beside_his_asks_once_more(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    number = begin(alice, "Beside each other")
    listens(alice)
    bob.goto(f"/desk/c/{number}/")
    expect(alice.locator("#presence")).to_have_text(re.compile("Bob .*is looking at this"))
    alice.keyboard.press("r")
    alice.keyboard.type("Mine")
    expect(bob.locator("#presence")).to_have_text(re.compile("Alice .*is writing here"), timeout=10_000)
    bob.keyboard.press("r")
    bob.keyboard.type("Bob was faster.")
    bob.keyboard.press("Control+Enter")
    expect(alice.get_by_role("log")).to_contain_text("Bob was faster.")
    alice.keyboard.press("Control+Enter")
    notice = alice.locator("#pen-notice")
    expect(notice).to_contain_text("Somebody else has answered")
    expect(alice.get_by_role("log")).not_to_contain_text("Mine")
    notice.get_by_role("button", name="Send mine all the same").click()
    expect(alice.get_by_role("log")).to_contain_text("Mine")
    bob.goto("/desk/")
    expect(alice.locator("#presence")).to_be_empty()


def test_a_busy_page_asks_seldom(desk_of: Desk) -> None:
    page = desk_of("alice", is_last=True)
    page.clock.install()
    begin(page, "Busy")
    listens(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("r")
    for _ in range(30):
        page.keyboard.type("word ")
        page.clock.run_for(500)
    assert len(asked) <= 12  # in fifteen seconds of typing


def test_no_script_runs_twice(desk_of: Desk) -> None:
    page = desk_of("alice")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    begin(page, "Scripts")
    page.reload()
    names = sorted({url.rpartition("/")[2] for url in asked if "/js/workspace-" in url})
    assert len(names) == len({name.split(".")[0] for name in names}), names
