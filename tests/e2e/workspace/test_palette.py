"""The palette and the keys in a real browser: by keyboard alone, on a phone, and read aloud."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import begin, listens

Desk = Callable[..., Page]


def open_palette(page: Page) -> tuple[Locator, Locator]:
    """The palette's field and its list."""
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Search or command")
    expect(field).to_be_focused()
    return field, page.locator("#palette-list")


def chosen(page: Page) -> Locator:
    return page.locator("#palette [aria-selected=true]")


def test_a_command_is_found_done_and_the_focus_goes_back(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "By name")
    page.locator("[data-search]").focus()
    open_palette(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-search]")).to_be_focused()
    field, _list = open_palette(page)
    page.keyboard.type("slve")
    expect(chosen(page)).to_have_text(re.compile("Solve"))
    expect(field).to_have_attribute("aria-activedescendant", "do-solve")
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("is solved")
    page.keyboard.press("z")
    expect(page.locator("#head .state")).not_to_have_text(re.compile("Solved"))


def test_only_what_acts_is_offered(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.goto("/desk/")
    _field, found = open_palette(page)
    expect(found.get_by_role("option", name="Solve")).to_have_count(0)
    expect(found.get_by_role("option", name="Queues")).to_be_visible()
    expect(found.get_by_role("option", name="Settings")).to_have_count(0)


def test_departments_conversations_and_canned_replies_are_found(desk_of: Desk) -> None:
    page = desk_of("alice")
    number = begin(page, "Quetzal feathers")
    _field, found = open_palette(page)
    expect(found.get_by_role("option", name="Deposits")).to_be_visible()
    page.keyboard.type("quetzal")
    expect(found.locator(f"#found-{number}")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("was not us")
    expect(found.get_by_role("option", name="That was not us")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("form[data-sheet=answer] textarea")).to_have_value(re.compile("^That was not us"))


def test_what_does_not_fit_is_said(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.goto("/desk/")
    open_palette(page)
    page.keyboard.type("qqqqzzzz")
    expect(page.locator(".palette__none")).to_be_visible()
    expect(page.locator("#palette [role=status]")).to_have_text("Found: 0")


def test_what_arrives_late_leaves_the_choice_alone(desk_of: Desk) -> None:
    page = desk_of("alice")
    held: list[Route] = []
    page.route(re.compile("/desk/palette/$"), lambda route: held.append(route))
    page.goto("/desk/")
    _field, found = open_palette(page)
    page.keyboard.press("ArrowUp")
    mine = chosen(page).get_attribute("id")
    while not held:
        page.wait_for_timeout(50)
    held[0].continue_()
    expect(found.get_by_role("option", name="Deposits")).to_be_visible()
    expect(chosen(page)).to_have_attribute("id", str(mine))


def test_arrows_go_round(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.goto("/desk/")
    _field, found = open_palette(page)
    expect(found.get_by_role("option", name="Deposits")).to_be_visible()
    first = chosen(page).get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(chosen(page)).not_to_have_attribute("id", str(first))
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_attribute("id", str(first))


def test_dark_is_kept_with_the_account(desk_of: Desk) -> None:
    page = desk_of("omar")
    page.goto("/desk/")
    with page.expect_response("**/desk/profile/desk/"):
        open_palette(page)
        page.keyboard.type("dark")
        page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    other = desk_of("omar")
    other.goto("/desk/")
    expect(other.locator("html")).to_have_attribute("data-theme", "dark")


def test_english_names_are_known_in_arabic(desk_of: Desk) -> None:
    page = desk_of("alice", locale="ar")
    page.goto("/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("queues")
    expect(chosen(page)).to_have_attribute("id", "do-queues")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_passes_axe(desk_of: Desk, theme: str) -> None:
    page = desk_of("dora", color_scheme=theme)
    page.goto("/desk/")
    open_palette(page)
    expect(page.locator("#palette [data-group=places]")).to_be_visible()
    passes_axe(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    passes_axe(page)
    page.goto("/desk/profile/")
    passes_axe(page)


def test_on_a_phone_it_is_a_sheet_that_a_button_opens(desk_of: Desk) -> None:
    page = desk_of("alice", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto("/desk/")
    page.get_by_role("button", name="Commands").tap()
    box = page.locator("#palette").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 390)
    heights = page.locator("#palette [role=option]:visible").evaluate_all("all => all.map(one => one.offsetHeight)")
    assert min(heights) >= 44
    page.locator("#palette").get_by_role("button", name="Close").tap()
    expect(page.locator("#palette")).to_be_hidden()


def test_letters_do_nothing_while_something_is_open_over_the_page(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Covered")
    page.keyboard.press("?")
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_hidden()


def test_every_key_of_the_sheet_acts(desk_of: Desk) -> None:
    page = desk_of("dora")
    number = begin(page, "Keys")
    for keys, lands in (("gm", "segment=mine"), ("go", "segment=open"), ("ga", "segment=all"), ("gq", "/desk/$")):
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_url(re.compile(lands))
    page.keyboard.press("g")
    page.keyboard.press("s")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.press("Escape")
    page.goto(f"/desk/c/{number}/")
    for key, opened in (("c", "#dialog"), ("h", "#dialog"), ("?", "#keys")):
        page.keyboard.press(key)
        expect(page.locator(opened)).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(opened)).to_be_hidden()
    page.keyboard.press("r")
    page.keyboard.type("Done.")
    page.keyboard.press("Control+Shift+Enter")
    expect(page.locator("#head .state")).to_have_text(re.compile("Solved"))


# Presses a key as soon as the conversation's head was exchanged for a newer one.
_AT_ONCE = """(key) => document.addEventListener("htmx:oobAfterSwap", ({ detail }) => detail.target.id === "head" &&
  setTimeout(() => document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }))))"""


def test_a_key_acts_on_what_has_only_just_arrived(desk_of: Desk) -> None:
    page, other = desk_of("dora"), desk_of("dora")
    number = begin(page, "Exchanged")
    listens(page)
    page.evaluate(_AT_ONCE, "h")
    other.goto(f"/desk/c/{number}/")
    other.keyboard.press("e")
    expect(page.locator("#dialog")).to_be_visible()


def test_snoozing_and_saved_views_are_done_by_name(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Later by name")
    page.request.post(
        "/desk/views/new/?segment=all",
        form={
            "name": "Quiet ones",
            "csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value(),
        },
        headers={"Referer": page.url},
    )
    open_palette(page)
    page.keyboard.type("snooze, or")
    expect(chosen(page)).to_have_text(re.compile("Snooze"))
    page.keyboard.press("Enter")
    expect(page.locator("#dialog").get_by_label("Why can it wait?")).to_be_visible()
    page.keyboard.press("Escape")
    _field, found = open_palette(page)
    expect(found.get_by_role("option", name="Quiet ones")).to_be_visible()
    page.keyboard.type("quiet")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/\?.*view=\d+"))
