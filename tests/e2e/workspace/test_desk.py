"""Agents at work in real browsers: keys, signals, files, drafts, dialogs, phones, and no scripts at all."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gatehouse.testing.instance import Instance
from tests.e2e.axe import passes_axe

Desk = Callable[..., Page]


def begin(page: Page, subject: str) -> str:
    """Begin a conversation through the form; returns its number."""
    page.goto("/desk/new/")
    page.get_by_label("Customer's name").fill("Marta Oliveira")
    page.get_by_label("Email").fill("marta@mail.example")
    deposits = page.locator("option", has_text="Deposits").first.get_attribute("value")
    page.get_by_label("Department").select_option(deposits)
    page.get_by_label("What is it about?").fill(subject)
    page.get_by_label("Your message").fill("As promised on the phone.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url(re.compile("/desk/c/"))
    return page.url.rstrip("/").rpartition("/")[2]


def listens(page: Page) -> None:
    expect(page.locator("body")).to_have_attribute("data-live", "on")


def test_two_agents_see_each_others_work_without_reloading(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    number = begin(alice, "Seen by two")
    bob.goto(f"/desk/c/{number}/")
    listens(bob)
    alice.keyboard.press("n")
    alice.keyboard.type("The backlog is falling.")
    alice.keyboard.press("Control+Enter")
    expect(bob.get_by_role("log")).to_contain_text("The backlog is falling.")
    alice.keyboard.press("Escape")
    alice.keyboard.press("e")
    expect(alice.locator(".toast")).to_contain_text("is solved")
    expect(bob.locator("#head .state")).to_have_text(re.compile("Solved"))
    alice.get_by_role("button", name="Undo").click()
    expect(bob.locator("#head .state")).not_to_have_text(re.compile("Solved"))


def test_news_that_could_not_be_fetched_are_fetched_again(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob", is_last=True)
    number = begin(alice, "Lost on the way")
    bob.clock.install()
    bob.goto(f"/desk/c/{number}/")
    listens(bob)
    bob.route("**/timeline/?since=*", lambda route: route.abort(), times=1)
    alice.keyboard.press("n")
    alice.keyboard.type("Did you see it?")
    with bob.expect_event("requestfailed"):
        alice.keyboard.press("Control+Enter")
    bob.clock.run_for(6_000)
    expect(bob.get_by_role("log")).to_contain_text("Did you see it?")


def test_a_network_without_sockets_brings_signals_all_the_same(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    bob.route_web_socket("**/live/socket", lambda socket: socket.close())
    number = begin(alice, "Polled")
    with bob.expect_request("**/live/poll"):
        bob.goto(f"/desk/c/{number}/")
    listens(bob)
    alice.keyboard.press("n")
    alice.keyboard.type("By another way.")
    alice.keyboard.press("Control+Enter")
    expect(bob.get_by_role("log")).to_contain_text("By another way.")


def test_a_page_without_a_line_shows_its_own_work_all_the_same(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.route_web_socket("**/live/socket", lambda socket: socket.close())
    page.route("**/live/**", lambda route: route.abort())
    begin(page, "No line")
    page.keyboard.press("n")
    page.keyboard.type("Written without signals.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log")).to_contain_text("Written without signals.")


def test_single_letters_do_nothing_in_a_field_and_can_be_switched_off(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Letters")
    page.keyboard.press("r")
    page.keyboard.type("the next row")
    expect(page.locator("form[data-sheet=answer] textarea")).to_have_value("the next row")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    with page.expect_response("**/desk/profile/desk/"):
        page.get_by_label("Single-letter keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.reload()
    page.keyboard.press("n")
    expect(page.locator("form[data-sheet=note]")).to_be_hidden()
    page.get_by_role("button", name="Keyboard").click()
    with page.expect_response("**/desk/profile/desk/"):
        page.get_by_label("Single-letter keys are on").check()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("n")
    expect(page.locator("form[data-sheet=note]")).to_be_visible()


def test_j_and_k_move_and_enter_opens(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Moved to")
    page.goto("/desk/?segment=all")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    wanted = page.locator(".q").first.get_attribute("data-number")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/c/{wanted}/*")
    expect(page.locator(f"#q-{wanted}")).to_have_attribute("aria-current", "true")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/desk/")


def test_canned_replies_behind_the_slash(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Canned")
    page.keyboard.press("/")
    page.keyboard.type("not us")
    page.keyboard.press("Backspace")
    answer = page.locator("form[data-sheet=answer] textarea")
    answer.fill("/that")
    expect(page.locator("form[data-sheet=answer] [data-canned-menu]")).to_contain_text("That was not us")
    page.keyboard.press("Enter")
    expect(answer).to_have_value(re.compile("^That was not us"))


def test_files_are_uploaded_with_the_answer_and_can_be_taken_back(desk_of: Desk, tmp_path: Path) -> None:
    page = desk_of("alice")
    begin(page, "Files")
    kept, dropped = tmp_path / "kept.txt", tmp_path / "dropped.txt"
    kept.write_text("one\n")
    dropped.write_text("two\n")
    sheet = page.locator("form[data-sheet=answer]")
    sheet.locator("input[type=file]").set_input_files([kept, dropped])
    expect(sheet.locator("input[name=attachments]")).to_have_count(2)
    sheet.locator(".pen__file", has_text="dropped.txt").get_by_role("button", name="Remove").click()
    sheet.get_by_role("button", name="Send").first.click()
    expect(page.locator(".shot")).to_have_text(re.compile(r"kept\.txt"))


def test_a_file_that_is_refused_says_why(desk_of: Desk, tmp_path: Path) -> None:
    page = desk_of("alice")
    begin(page, "Refused file")
    program = tmp_path / "report.pdf"
    program.write_bytes(b"MZ" + bytes(200))
    page.locator("form[data-sheet=answer] input[type=file]").set_input_files(program)
    row = page.locator(".pen__file--bad")
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    assert len(row.locator("small").inner_text()) > 20


def test_a_draft_outlives_a_reload_and_not_its_sending(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Draft")
    answer = page.locator("form[data-sheet=answer] textarea")
    answer.fill("Half a thought")
    page.reload()
    expect(answer).to_have_value("Half a thought")
    page.keyboard.press("r")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log")).to_contain_text("Half a thought")
    page.reload()
    expect(answer).to_have_value("")


def test_what_is_typed_beside_a_signal_stays(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    number = begin(alice, "Typing")
    bob.goto(f"/desk/c/{number}/")
    listens(bob)
    bob.get_by_placeholder("Add a tag").fill("half-a-t")
    alice.keyboard.press("n")
    alice.keyboard.type("A signal.")
    alice.keyboard.press("Control+Enter")
    expect(bob.get_by_role("log")).to_contain_text("A signal.")
    expect(bob.get_by_placeholder("Add a tag")).to_have_value("half-a-t")


def test_a_dialog_asks_refuses_and_closes(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Dialogs")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Hand over to a department")
    dialog.get_by_role("button", name="Cancel").click()
    page.get_by_label("More", exact=True).click()
    page.get_by_text("Merge into").click()
    dialog.get_by_label("Number of the other conversation").fill("GH-0000-0001")
    dialog.get_by_role("button", name="Look at the result").click()
    expect(dialog).to_contain_text("no such conversation")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_what_is_chosen_in_the_menu_shows_in_the_head(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Spam or not")
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Mark as spam").click()
    expect(page.locator("#head")).to_contain_text("Spam")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#head .tag--bad")).to_have_count(0)


def test_signing_out_elsewhere_ends_the_open_page(desk_of: Desk, instance: Instance) -> None:
    page = desk_of("sera")
    page.goto("/desk/")
    listens(page)
    other = page.context.new_page()
    other.goto("/desk/account/")
    other.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/desk/sign-in/**")


def test_handing_over_leads_everybody_away_who_no_longer_sees_it(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    number = begin(alice, "Handed over")
    bob.goto(f"/desk/c/{number}/")
    listens(bob)
    alice.keyboard.press("h")
    alice.get_by_role("dialog").get_by_text("Account security").click()
    alice.get_by_role("dialog").get_by_role("button", name="Hand over").click()
    alice.wait_for_url("**/desk/")
    expect(alice.locator(".toast")).to_contain_text("is now with")
    expect(bob.locator("#head")).to_contain_text("Account security")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_pass_axe(desk_of: Desk, theme: str) -> None:
    page = desk_of("dora", color_scheme=theme)
    number = begin(page, "Looked at by axe")
    page.goto(f"/desk/c/{number}/?segment=all")
    passes_axe(page)
    page.get_by_label("More", exact=True).click()
    passes_axe(page)
    page.get_by_text("Request details").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    passes_axe(page)
    page.keyboard.press("Escape")
    for path in ("/desk/", "/desk/account/", "/desk/new/"):
        page.goto(path)
        passes_axe(page)
    page.context.clear_cookies()
    page.goto("/desk/sign-in/")
    passes_axe(page)


def test_a_phone_shows_one_pane_at_a_time(desk_of: Desk) -> None:
    page = desk_of("alice", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    begin(page, "On a phone")
    page.goto("/desk/?segment=all")
    expect(page.locator("#talk")).to_be_hidden()
    page.locator(".q").first.click()
    expect(page.locator("#queue")).to_be_hidden()
    page.get_by_role("link", name="Customer", exact=True).click()
    expect(page.locator("#side")).to_be_visible()
    page.get_by_role("link", name="Back to the conversation").click()
    page.get_by_role("link", name="Back to the queue").click()
    expect(page.locator("#queue")).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_nothing_runs_over_the_edge_of_a_narrow_page(desk_of: Desk, locale: str) -> None:
    page = desk_of("alice", viewport={"width": 320, "height": 640}, locale=locale)
    page.goto("/desk/?segment=all")
    page.locator(".q").first.click()
    page.wait_for_url("**/desk/c/**")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")


def test_all_of_it_works_without_scripts(desk_of: Desk, tmp_path: Path) -> None:
    page: Any = desk_of("alice", java_script_enabled=False)
    number = begin(page, "No scripts")
    log = tmp_path / "log.txt"
    log.write_text("a line\n")
    page.get_by_role("textbox", name="Answer").fill("Written without scripts.")
    page.locator("form[data-sheet=answer] input[type=file]").set_input_files(log)
    page.get_by_role("button", name="Send").first.click()
    expect(page.get_by_role("log")).to_contain_text("Written without scripts.")
    expect(page.locator(".shot")).to_contain_text("log.txt")
    page.get_by_role("tab", name="Note").first.click()
    page.get_by_role("textbox", name="Note").fill("And a note.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_role("log")).to_contain_text("And a note.")
    page.get_by_role("button", name="Solve").click()
    expect(page.locator(".toast")).to_contain_text(f"{number} is solved.")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Solve")).to_be_visible()
