"""Three panes, two and a drawer, one: at every width, in both directions, light and dark, for mouse and finger."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from gatehouse.project.processes import wait_until
from tests.e2e.workspace.test_desk import begin

Desk = Callable[..., Page]
WIDTHS = [1440, 1280, 1024, 820, 768, 390]
TOUCH = {"has_touch": True, "is_mobile": True}
SMALL = """() => [...document.querySelectorAll("a[href], button, summary, select, textarea")]
    .filter((one) => one.getClientRects().length && !one.matches(".skip, .hidden-text, #tour *, p a"))
    .map((one) => [one.outerHTML.slice(0, 80), one.offsetWidth, one.offsetHeight])
    .filter(([, width, height]) => width < 44 || height < 44)"""


def seen(page: Page) -> list[str]:
    return [pane for pane in ("queue", "talk", "side") if page.locator(f"#{pane}").is_visible()]


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_panes_fit_the_width(desk_of: Desk, width: int, locale: str) -> None:
    page = desk_of("alice", viewport={"width": width, "height": 900}, locale=locale, color_scheme="dark")
    page.goto("/desk/?segment=all")
    page.locator(".q").first.click()
    expect(page.locator("#main")).to_have_attribute("data-show", "talk")
    wanted = ["queue", "talk", "side"] if width > 1180 else ["queue", "talk"] if width > 720 else ["talk"]
    assert seen(page) == wanted
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_on_a_tablet_the_customer_comes_in_over_the_conversation(desk_of: Desk, locale: str) -> None:
    page = desk_of("alice", viewport={"width": 820, "height": 1180}, locale=locale)
    page.goto("/desk/?segment=all")
    page.locator(".q").first.click()
    expect(page.locator("#main")).to_have_attribute("data-show", "talk")
    page.keyboard.press("i")
    expect(page.locator("#side")).to_be_visible()
    expect(page.locator("#side")).to_be_focused()
    page.wait_for_timeout(300)
    box = page.locator("#side").bounding_box()
    assert box is not None
    assert round(box["x"] + (box["width"] if locale == "en" else 0)) == (820 if locale == "en" else 0)
    page.keyboard.press("Escape")
    expect(page.locator("#side")).to_be_hidden()
    expect(page.locator("[data-customer]")).to_be_focused()
    page.locator("[data-customer]").click()
    expect(page.locator("#side")).to_be_visible()
    page.mouse.click(410 if locale == "en" else 700, 600)
    expect(page.locator("#side")).to_be_hidden()


def test_a_list_that_comes_late_takes_nobody_back_to_it(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.goto("/desk/?segment=all")
    page.locator(".q").first.click()
    expect(page.locator("#main")).to_have_attribute("data-show", "talk")
    held: list[Route] = []
    page.route("**/desk/rows/?*", lambda route: held.append(route))
    page.locator(".q").first.evaluate("row => { row.focus(); row.dataset.before = ''; }")
    page.evaluate("document.dispatchEvent(new CustomEvent('desk:done'))")
    while not held:
        page.wait_for_timeout(50)
    page.keyboard.press("i")
    expect(page.locator("#side")).to_be_focused()
    held[0].continue_()
    expect(page.locator("[data-before]")).to_have_count(0)
    page.wait_for_timeout(300)
    assert page.evaluate("document.activeElement.id") == "side"


@pytest.mark.parametrize("width", [1024, 820, 390])
def test_nothing_is_too_small_for_a_finger(desk_of: Desk, width: int) -> None:
    page = desk_of("alice", viewport={"width": width, "height": 900}, **TOUCH)
    number = begin(page, "By finger")
    page.goto(f"/desk/c/{number}/")
    expect(page.locator("#head")).to_be_visible()
    assert page.evaluate(SMALL) == []


def test_compact_shows_more_at_once_and_is_there_from_the_start(desk_of: Desk) -> None:
    page = desk_of("dora")
    begin(page, "Dense")
    page.goto("/desk/?segment=all")
    before = page.locator(".q").first.evaluate("one => one.offsetHeight")
    page.keyboard.press("Control+k")
    page.keyboard.type("compact")
    with page.expect_response("**/desk/profile/desk/"):
        page.keyboard.press("Enter")
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-density", "compact")
    is_lower = "before => document.querySelector('.q')?.offsetHeight < before - 8"
    assert wait_until(lambda: page.evaluate(is_lower, before), seconds=20)
    page.keyboard.press("Control+k")
    page.keyboard.type("comfortable")
    with page.expect_response("**/desk/profile/desk/"):
        page.keyboard.press("Enter")


def test_tags_are_added_one_after_the_other_by_keyboard(desk_of: Desk) -> None:
    page = desk_of("alice")
    begin(page, "Two tags")
    field = page.locator("#side .side__add input[name=tag]")
    for tag in ("Tron backlog", "VIP"):
        field.fill(tag)
        field.press("Enter")
        expect(page.locator("#side .side__tags")).to_contain_text(tag)
        expect(field).to_have_value("")
        expect(field).to_be_focused()


@pytest.mark.parametrize("width", [360, 390, 412, 430])
def test_the_two_parts_of_the_send_button_stay_together(desk_of: Desk, width: int) -> None:
    page = desk_of("alice", viewport={"width": width, "height": 800})
    begin(page, f"Narrow {width}")
    send, more = (
        page.locator("#sheet-answer .pen__send").bounding_box(),
        page.locator("#sheet-answer .fold--up").bounding_box(),
    )
    assert send
    assert more
    assert (abs(send["y"] - more["y"]) < 2, abs(send["x"] + send["width"] - more["x"]) < 4) == (True, True)
