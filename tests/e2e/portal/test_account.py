"""An account in a browser, from its opening to its freezing: usable, accessible, and nothing wider than a small phone."""

import base64
import time

import pytest
from playwright.sync_api import Page, expect

from gatehouse.accounts import codes, totp
from gatehouse.accounts.models import OneTimeCode, User
from tests.e2e.axe import passes_axe, press
from tests.e2e.portal.conftest import Opener

LOOKS = [("light", "en", 1280), ("dark", "ar", 320)]
PASSWORD = "four gondolas under basalt"
MAIN = "main form.stack button.btn"


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS)
def test_an_account_from_its_opening_to_its_freezing(opened: Opener, scheme: str, locale: str, width: int) -> None:
    page = opened(color_scheme=scheme, locale=locale, viewport={"width": width, "height": 800}).new_page()
    page.goto("/sign-in/")
    looks_right(page)
    page.goto("/sign-up/")
    page.fill("#name", "nadia@mail.example")
    page.fill("#password", "short")
    page.click(MAIN)
    expect(page.locator("#password-error")).to_be_visible()
    looks_right(page)
    page.fill("#password", PASSWORD)
    press(page, MAIN)
    looks_right(page)
    page.fill("#code", sent_code())
    press(page, MAIN)
    expect(page).to_have_url("/account/")
    for path in ("/account/", "/account/security/", "/account/devices/", "/account/app/", "/safe/"):
        page.goto(path)
        looks_right(page)
    page.goto("/account/app/")
    press(page, MAIN)
    page.fill("#code", sent_code())
    looks_right(page)
    page.fill("#current", PASSWORD)
    press(page, MAIN)
    looks_right(page)
    page.fill("#code", app_code(page))
    press(page, MAIN)
    expect(page.locator(".saved-codes li")).to_have_count(10)
    looks_right(page)
    page.goto("/freeze/")
    looks_right(page)
    page.click("main button.btn--danger")
    expect(page.locator("h1")).to_be_visible()
    assert User.objects.get(email="nadia@mail.example").frozen_at
    page.goto("/account/")
    assert "/sign-in/" in page.url


def test_the_eye_shows_what_is_typed_and_the_way_back_by_a_code(opened: Opener) -> None:
    page = opened().new_page()
    page.goto("/reset/")
    page.fill("#name", "nadia@mail.example")
    press(page, MAIN)
    passes_axe(page)
    page.goto("/sign-in/")
    page.fill("#password", "what I type")
    page.click("[data-shows=password]")
    expect(page.locator("#password")).to_have_attribute("type", "text")
    page.keyboard.press("Tab")
    expect(page.locator("[data-shows=password]")).to_be_focused()


def looks_right(page: Page) -> None:
    passes_axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{page.url} is {wide} pixels too wide"


def sent_code() -> str:
    """The code that the newest asking gets, as its mail brings it."""
    made = codes.mint(OneTimeCode.objects.latest("pk").pk)
    assert made is not None
    return made[1]


def app_code(page: Page) -> str:
    """What an app shows that was given the key on the page."""
    key = page.locator(".qr__key .code").inner_text()
    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    return totp.code_at(secret, totp.step_at(time.time()))
