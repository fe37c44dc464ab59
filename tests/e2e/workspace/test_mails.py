"""A letter at the desk: its earlier mail one click away, and its HTML in a frame that does nothing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe

Desk = Callable[..., Page]


def open_letter(page: Page, subject: str) -> None:
    page.goto("/desk/?q=" + subject.split()[0])
    page.get_by_role("link", name=subject).first.click()
    page.locator("#log .say-entry").first.wait_for()


def test_an_earlier_mail_is_one_click_away(desk_of: Desk) -> None:
    page = desk_of("alice")
    open_letter(page, "Auszahlung hängt seit gestern")
    quote = page.get_by_text("Sie brauchen nichts weiter zu tun.")
    expect(quote).to_be_hidden()
    page.get_by_text("Earlier mail").click()
    expect(quote).to_be_visible()
    expect(page.get_by_text("Sender not verified")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_html_is_shown_with_its_links_laid_bare(desk_of: Desk, scheme: str) -> None:
    page = desk_of("bob", color_scheme=scheme)
    open_letter(page, "Is this mail from you?")
    page.get_by_role("link", name="As it was sent").click()
    expect(page.get_by_role("alert")).to_contain_text("It is marked red.")
    frame = page.frame_locator("iframe")
    link = frame.locator("a[data-deceptive]")
    expect(link).to_have_attribute("data-host", "alderwick.account-check.example")
    link.click()
    expect(frame.get_by_text("Your account will be closed")).to_be_visible()  # it leads nowhere
    passes_axe(page)


def test_on_a_phone_nothing_stands_beside_the_screen(desk_of: Desk) -> None:
    page = desk_of("bob", viewport={"width": 390, "height": 844})
    open_letter(page, "Is this mail from you?")
    page.get_by_role("link", name="As it was sent").click()
    page.locator("iframe").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
