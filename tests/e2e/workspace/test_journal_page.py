"""The whole journal in a browser: by key, at a phone's width, in the dark, in Arabic, on paper."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_desk import begin

Desk = Callable[..., Page]


def test_a_key_leads_there_and_its_numbers_lead_back(desk_of: Desk) -> None:
    page = desk_of("alice")
    number = begin(page, "Who did what")
    page.keyboard.press("l")
    page.wait_for_url(f"**/desk/c/{number}/journal/")
    page.get_by_role("link", name="Messages").click()
    page.get_by_role("link", name="Entry 1: read it in the conversation").click()
    expect(page.locator("#talk")).to_have_attribute("data-number", number)


@pytest.mark.parametrize("locale", ["en", "ar"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_a_phone_and_passes_axe(desk_of: Desk, locale: str, theme: str) -> None:
    page = desk_of("alice", viewport={"width": 390, "height": 844}, locale=locale, color_scheme=theme)
    page.goto("/desk/?segment=all")
    number = page.locator(".q").first.get_attribute("data-number")
    page.goto(f"/desk/c/{number}/journal/")
    expect(page.locator(".ledger__what").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    passes_axe(page)


def test_paper_shows_the_entries_alone(desk_of: Desk) -> None:
    page = desk_of("alice")
    page.goto("/desk/?segment=all")
    number = page.locator(".q").first.get_attribute("data-number")
    page.goto(f"/desk/c/{number}/journal/")
    page.emulate_media(media="print")
    expect(page.locator(".ledger__table")).to_be_visible()
    expect(page.locator(".rail")).to_be_hidden()
    expect(page.locator(".ledger__bar")).to_be_hidden()
