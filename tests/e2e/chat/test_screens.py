"""Where the bubble stands, and the panel on a phone whose keyboard is open and on a screen that is dark."""

import re

import pytest
from playwright.sync_api import Locator, expect

from gatehouse.project.processes import wait_until
from tests.e2e.axe import passes_axe
from tests.e2e.chat.conftest import Opener

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
KEYBOARD = """(left) => {
    for (const [name, value] of Object.entries(left)) {
        Object.defineProperty(visualViewport, name, { value, configurable: true });
    }
    visualViewport.dispatchEvent(new Event("resize"));
}"""


def test_the_keyboard_of_a_phone_does_not_cover_the_line_that_is_written(host: Opener) -> None:
    """It covers the page around the panel, whose window stays as it is; no browser without a screen draws one."""
    shown = host(**PHONE)
    shown.begin()
    shown.words.focus()
    shown.page.evaluate(KEYBOARD, {"offsetTop": 60, "height": 320})
    expect(shown.page.locator("iframe")).to_have_css("height", "320px")
    stands_between(shown.words, 60, 380)
    shown.page.evaluate(KEYBOARD, {"offsetTop": 0, "height": 640})
    expect(shown.page.locator("iframe")).to_have_css("height", "640px")
    stands_between(shown.words, 560, 640)


def test_nor_does_it_in_a_window_of_the_chats_own(host: Opener) -> None:
    """There the browser is asked to make the page smaller."""
    desk = host(**PHONE).desk
    page = desk.context.new_page()
    page.goto(desk.address.replace("ws", "http", 1) + "/chat/")
    expect(page.locator("meta[name=viewport]")).to_have_attribute(
        "content", re.compile("interactive-widget=resizes-content")
    )
    page.locator("[name=topic]").first.check(force=True)
    page.locator("#begin textarea").fill("My deposit is not there.")
    page.get_by_role("button", name="Start chat").click()
    page.locator("#words").focus()
    page.set_viewport_size({"width": 320, "height": 320})
    stands_between(page.locator("#words"), 200, 320)
    expect(page.get_by_text("My deposit is not there.")).to_be_in_viewport()


def stands_between(part: Locator, top: int, bottom: int) -> None:
    """Whole, and once the page has settled."""

    def stands() -> bool:
        box = part.bounding_box()
        return box is not None and top <= box["y"] and box["y"] + box["height"] <= bottom

    assert wait_until(stands, seconds=5), part.bounding_box()


@pytest.mark.parametrize(("language", "is_left"), [("en", False), ("ar", True)])
def test_the_bubble_stands_below_at_the_end_of_a_line(host: Opener, language: str, is_left: bool) -> None:
    page = host(f"/alderwick?{language}", viewport={"width": 1000, "height": 700}).page
    page.locator("button.launch").wait_for()
    box = page.locator("button.launch").bounding_box() or {}
    assert 600 < box["y"] < box["y"] + box["height"] < 700
    assert (box["x"] < 100) is is_left
    assert (box["x"] > 900) is not is_left


def test_the_panel_is_dark_where_the_visitors_screen_is(host: Opener) -> None:
    shown = host()
    chat = shown.begin()
    shown.until(lambda: shown.desk.heard("subscribe"))
    shown.desk.answer("Nothing is lost.")
    own, theirs = chat.locator(".talk--own .bubble"), chat.locator(".talk:not(.talk--own) .bubble")
    expect(theirs).to_be_visible()
    grounds = [chat.locator("body"), chat.locator(".say"), own, theirs, shown.page.locator("button.launch")]
    before = [lightness(one, "backgroundColor") for one in grounds]
    shown.page.emulate_media(color_scheme="dark")
    assert wait_until(lambda: lightness(grounds[-1], "backgroundColor") != before[-1], seconds=5)
    for ground in grounds[:4]:
        assert lightness(ground, "backgroundColor") < 0.5
    for words in (chat.locator("h1"), shown.words, own, theirs):
        assert lightness(words, "color") > 0.8
    passes_axe(shown.page)


def lightness(part: Locator, colour: str) -> float:
    """Of a colour as it is drawn, from 0 to 1."""
    drawn = part.evaluate("(part, colour) => getComputedStyle(part)[colour]", colour)
    return float(drawn.partition("(")[2].split()[0])
