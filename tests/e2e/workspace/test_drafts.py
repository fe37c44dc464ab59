"""What is being written survives the browser, the server and the session, and two windows never overwrite each other."""

import contextlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Playwright, expect

from gatehouse.testing.chromium import launch
from gatehouse.testing.instance import Instance
from tests.e2e.workspace.test_desk import begin

Desk = Callable[..., Page]


@pytest.fixture
def desk_of(desk_of: Desk) -> Desk:
    """With a clock that runs as it does, and that tests may wind on."""

    def open_desk(name: str, **options: Any) -> Page:
        page = desk_of(name, is_last=True, **options)
        page.clock.install()
        return page

    return open_desk


def write(page: Page, text: str, sheet: str = "answer") -> None:
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    page.keyboard.press("r" if sheet == "answer" else "n")
    page.locator(f"form[data-sheet={sheet}] textarea").fill(text)


def is_kept(page: Page, sheet: str = "answer") -> None:
    """The page's clock is wound on over the pause after which it saves, and that between two savings."""
    page.clock.run_for(8_000)
    expect(page.locator(f"form[data-sheet={sheet}] [data-kept]")).to_have_text("Draft kept")


def shows(page: Page, number: str, text: str, sheet: str = "answer") -> None:
    page.goto(f"/desk/c/{number}/")
    expect(page.locator(f"form[data-sheet={sheet}] textarea")).to_have_value(text)


def test_a_draft_survives_a_crash_of_browser_and_server(
    playwright: Playwright, desk_of: Desk, instance: Instance
) -> None:
    number = begin(desk_of("alice"), "Crashes")
    doomed = launch(playwright)
    page = doomed.new_context(base_url=instance.url, locale="en", storage_state=instance.signed_in("alice")).new_page()
    page.clock.install()
    page.goto(f"/desk/c/{number}/")
    write(page, "Half a thought")
    is_kept(page)
    with contextlib.suppress(Error):
        doomed.new_browser_cdp_session().send("Browser.crash")
    instance.kill_everything()
    instance.start()
    shows(desk_of("alice", viewport={"width": 800, "height": 900}), number, "Half a thought")


def test_a_server_that_is_away_costs_no_word(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Away")
    page.route("**/drafts/", lambda route: route.abort())
    write(page, "Offline words")
    expect(page.locator("form[data-sheet=answer] [data-kept]")).to_contain_text("Draft not kept yet")
    page.unroute("**/drafts/")
    page.reload()
    expect(page.locator("form[data-sheet=answer] textarea")).to_have_value("Offline words")
    is_kept(page)


def test_a_session_that_ends_while_writing_keeps_the_text(desk_of: Desk) -> None:
    page = desk_of("alice")
    number = begin(page, "Session")
    cookies = page.context.cookies()
    write(page, "A long answer")
    page.context.clear_cookies()  # the form is no longer known either
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/desk/sign-in/\?next=.*{number}"))
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # signed in again
    shows(page, number, "A long answer")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log")).to_contain_text("A long answer")
    expect(page.locator("form[data-sheet=answer] textarea")).to_have_value("")


def test_two_windows_never_overwrite_each_other(desk_of: Desk) -> None:
    one, other = desk_of("alice"), desk_of("alice")
    number = begin(one, "Two windows")
    other.goto(f"/desk/c/{number}/")
    write(one, "From the first")
    is_kept(one)
    write(other, "From the second")
    notice = other.locator("#pen-notice")
    expect(notice).to_contain_text("changed in another window")
    expect(other.locator("form[data-sheet=answer] textarea")).to_have_value("From the second")
    notice.get_by_role("button", name="Take the other one").click()
    expect(other.locator("form[data-sheet=answer] textarea")).to_have_value("From the first")
    other.locator("form[data-sheet=answer] textarea").fill("From both")
    is_kept(other)
    shows(desk_of("alice"), number, "From both")


def test_sending_ends_the_draft_everywhere_and_leaves_the_other_sheet(desk_of: Desk) -> None:
    page = desk_of("alice")
    number = begin(page, "Sent")
    write(page, "For staff", "note")
    is_kept(page, "note")
    write(page, "To the customer")
    is_kept(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log")).to_contain_text("To the customer")
    elsewhere = desk_of("alice")
    shows(elsewhere, number, "")
    shows(elsewhere, number, "For staff", "note")


def test_what_is_sent_while_it_is_being_kept_is_no_draft_afterwards(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "At the same time")
    write(page, "Both at once")
    with page.expect_request("**/drafts/"):
        page.clock.run_for(1_600)
    page.locator("#sheet-answer .pen__send").click()
    expect(page.get_by_role("log")).to_contain_text("Both at once")
    page.reload()
    expect(page.locator("#sheet-answer textarea")).to_have_value("")
    page.wait_for_load_state()
    expect(page.locator("#sheet-answer textarea")).to_have_value("")
