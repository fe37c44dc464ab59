"""An agent's first day: the tour leads from thing to thing, can be left, and goes on where it was."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import begin

Desk = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def start(page: Page) -> None:
    """Begin the tour from the profile, whatever was before."""
    page.goto("/desk/profile/")
    page.get_by_role("button", name="Show me around").last.click()
    page.wait_for_url("**/desk/")
    expect(page.locator("#tour")).to_be_visible()


def place(page: Page) -> str:
    return page.locator(".tour__place:visible").inner_text()


def test_it_walks_through_the_desk_and_is_done(desk_of: Desk) -> None:
    page = desk_of("bob")
    begin(page, "For the tour")
    start(page)
    stands_at = []
    for step in range(1, 7):
        assert place(page) == f"Step {step} of 6"
        expect(page.locator(".tour-spot")).to_have_count(1)
        stands_at.append(page.locator(".tour-spot").first.evaluate("one => one.closest('[id]')?.id"))
        page.locator("[data-tour-next]").click()
    assert stands_at[:1] + stands_at[2:4] == ["queue", "sheet-answer", "sheet-answer"]
    expect(page.locator("#tour")).to_be_hidden()
    page.goto("/desk/")
    expect(page.locator("[data-tour-invitation]")).to_have_count(0)


def test_it_can_be_left_and_taken_up_again_on_another_computer(desk_of: Desk) -> None:
    page = desk_of("bob")
    start(page)
    for button in (page.locator("[data-tour-next]"), page.get_by_role("button", name="Leave")):
        with page.expect_response("**/desk/profile/tour/"):
            button.click()
    other = desk_of("bob")
    other.goto("/desk/")
    expect(other.locator("#tour")).to_be_hidden()
    other.get_by_role("button", name="Go on").click()
    expect(other.locator("#tour")).to_be_visible()
    assert place(other) == "Step 2 of 6"


def test_the_keyboard_is_enough_and_the_desk_stays_usable(desk_of: Desk) -> None:
    page = desk_of("bob")
    begin(page, "Beside the tour")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_role("button", name="Show me around").click()
    expect(page.get_by_role("heading", name="This is your queue")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Take it")).to_be_focused()
    page.keyboard.press("n")
    expect(page.locator("form[data-sheet=note] textarea")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_visible()
    page.get_by_role("button", name="Leave").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tour")).to_be_hidden()


def test_a_new_agent_is_invited_and_may_decline(desk_of: Desk) -> None:
    page = desk_of("omar", **PHONE)
    page.goto("/desk/")
    invitation = page.locator("[data-tour-invitation]:visible")
    expect(invitation).to_contain_text("New at this desk?")
    with page.expect_response("**/desk/profile/tour/"):
        invitation.get_by_role("button", name="Not now").tap()
    page.reload()
    expect(page.locator("[data-tour-invitation]:visible")).to_have_count(0)


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_on_a_phone_it_is_a_sheet(desk_of: Desk, locale: str) -> None:
    page = desk_of("bob", locale=locale, **PHONE)
    page.goto("/desk/profile/")
    page.locator(".profile__tour button").tap()
    expect(page.locator("#tour")).to_be_visible()
    for _step in range(5):
        box = page.locator("#tour").bounding_box()
        assert box is not None
        spot = page.locator(".tour-spot").first.bounding_box()
        assert spot is not None
        assert (box["x"], round(box["width"])) == (0, 390)
        assert spot["y"] + spot["height"] <= box["y"] or box["y"] + box["height"] <= spot["y"]
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        page.locator("[data-tour-next]").tap()
    page.locator("[data-tour-leave]").tap()
    expect(page.locator("#tour")).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_passes_axe(desk_of: Desk, theme: str) -> None:
    page = desk_of("bob", color_scheme=theme)
    start(page)
    passes_axe(page)
    page.locator("[data-tour-next]").click()
    page.wait_for_url(re.compile("/desk/c/"))
    passes_axe(page)
    page.get_by_role("button", name="Leave").click()
