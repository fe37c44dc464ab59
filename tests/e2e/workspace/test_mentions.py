"""A colleague is called in a note, by keyboard, and hears of it without reloading."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import begin, listens

Desk = Callable[..., Page]


def write_to_bob(page: Page, words: str) -> None:
    """Take Bob from the list that an @ opens."""
    field = page.locator("form[data-sheet=note] textarea")
    page.keyboard.press("n")
    expect(field).to_be_focused()
    page.keyboard.type("@bo")
    options = page.get_by_role("listbox", name="Colleagues").get_by_role("option")
    expect(options).to_have_count(1)
    expect(field).to_have_attribute("aria-activedescendant", re.compile("colleague-"))
    expect(page.locator("[data-colleagues-found]")).to_have_text(re.compile("Colleagues: 1"))
    passes_axe(page)
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile(r"^@Bob\b.* $"))
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")


def test_a_colleague_is_called_hears_of_it_and_reads_it(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    begin(alice, "Called by name")
    bob.goto("/desk/")
    listens(bob)
    elsewhere = desk_of("bob")
    elsewhere.goto("/desk/profile/")
    listens(elsewhere)
    write_to_bob(alice, "is the backlog falling?")
    expect(alice.locator(".mention")).to_have_text(re.compile("^@Bob"))
    for page in (bob, elsewhere):
        expect(page.locator("#mentions-link")).to_have_attribute("aria-label", "Mentions, 1 unread")
    bob.keyboard.press("g")
    bob.keyboard.press("n")
    bob.wait_for_url(re.compile("segment=mentions"))
    passes_axe(bob)
    listens(bob)
    bob.keyboard.press("j")
    bob.keyboard.press("Enter")
    expect(bob.get_by_role("log").locator(".mention--own")).to_be_visible()
    for page in (bob, elsewhere):
        expect(page.locator("#mentions-link")).to_have_attribute("aria-label", "Mentions")
    expect(bob.locator(".q--mention.q--read")).to_have_count(1)


def test_all_are_read_and_that_is_taken_back(desk_of: Desk) -> None:
    alice, bob = desk_of("alice"), desk_of("bob")
    begin(alice, "Called once more")
    bob.goto("/desk/?segment=mentions")
    listens(bob)
    write_to_bob(alice, "another question")
    expect(bob.locator(".q--mention.q--new")).to_have_count(1)
    bob.get_by_role("button", name="Mark all read").click()
    expect(bob.locator("#mentions-link")).to_have_attribute("aria-label", "Mentions")
    bob.keyboard.press("z")
    expect(bob.locator("#mentions-link")).to_have_attribute("aria-label", "Mentions, 1 unread")


def test_escape_closes_the_list_and_the_field_goes_on(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "No name")
    field = page.locator("form[data-sheet=note] textarea")
    page.keyboard.press("n")
    page.keyboard.type("mail@bo")
    expect(page.locator("#colleagues")).to_be_hidden()
    page.keyboard.type(" @")
    expect(page.locator("#colleagues")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#colleagues")).to_be_hidden()
    expect(field).to_be_focused()
    page.keyboard.press("Enter")
    expect(field).to_have_value("mail@bo @\n")
