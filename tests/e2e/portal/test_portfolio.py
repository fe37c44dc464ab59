"""The portfolio in a browser: it comes after the page, hides its amounts, and says calmly when the exchange is away."""

from typing import Any

import pytest
from django.conf import settings as current
from playwright.sync_api import BrowserContext, Page, Route, expect

from gatehouse.accounts.models import User
from gatehouse.conversations.models import Contact
from gatehouse.exchange.actions.link_account import link_account
from gatehouse.exchange.people import LENA, OMAR
from gatehouse.journal.actor import SYSTEM
from gatehouse.testing.desk import portal_session
from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener
from tests.integration.portal.customers import make_customer

PAGE, PORTFOLIO = "/account/", "**/account/portfolio/"
LOOKS = [("light", "en", 1280), ("dark", "ar", 320), ("dark", "en", 1280), ("light", "en", 320)]


@pytest.fixture
def user(lena: Contact, ticket: object, settings: Any) -> User:
    settings.EXCHANGE_SANDBOX, settings.BRAND = True, "Alderwick"
    return make_customer("lena.vogt@mail.example", lena, password="four words nobody knows")


def her(opened: Opener, user: User, live_server: Any, **options: Any) -> BrowserContext:
    context = opened(**options)
    cookie = {"name": current.SESSION_COOKIE_NAME, "value": portal_session(user), "url": str(live_server)}
    context.add_cookies([cookie])  # type: ignore[list-item]
    return context


def looks_right(page: Page) -> None:
    passes_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS)
@pytest.mark.parametrize("uid", [LENA, OMAR])
def test_it_comes_after_the_page(
    opened: Opener, user: User, live_server: Any, uid: str, scheme: str, locale: str, width: int
) -> None:
    link_account(user, uid, by=SYSTEM)
    looks = {"color_scheme": scheme, "locale": locale, "viewport": {"width": width, "height": 800}}
    page = her(opened, user, live_server, **looks).new_page()
    page.goto(PAGE)
    expect(page.locator(".holdings")).to_be_visible()
    expect(page.locator(".portfolio")).not_to_have_attribute("aria-busy", "true")
    looks_right(page)


def test_the_eye_hides_the_amounts_and_is_remembered(opened: Opener, user: User, live_server: Any) -> None:
    link_account(user, LENA, by=SYSTEM)
    page = her(opened, user, live_server).new_page()
    page.goto(PAGE)
    page.get_by_role("button", name="Hide amounts").click()
    expect(page.locator(".portfolio")).not_to_contain_text("0.18422019")
    page.reload()
    expect(page.get_by_role("button", name="Hide amounts")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".portfolio")).not_to_contain_text("0.18422019")
    looks_right(page)
    page.get_by_role("button", name="Hide amounts").click()
    expect(page.locator(".portfolio")).to_contain_text("0.18422019")
    assert page.evaluate("Object.keys(localStorage)").count("gatehouse.amounts") == 0


@pytest.mark.parametrize(("scheme", "locale", "width"), LOOKS[:2])
def test_what_does_not_come_is_said_and_asked_for_again(
    opened: Opener, user: User, live_server: Any, scheme: str, locale: str, width: int
) -> None:
    link_account(user, LENA, by=SYSTEM)
    looks = {"color_scheme": scheme, "locale": locale, "viewport": {"width": width, "height": 800}}
    page = her(opened, user, live_server, **looks).new_page()
    page.route(PORTFOLIO, lambda route: route.abort())
    page.goto(PAGE)
    again = page.locator("[data-again]")
    expect(again).to_be_visible()
    looks_right(page)
    page.unroute(PORTFOLIO)
    again.click()
    expect(page.locator(".holdings")).to_be_visible()
    expect(page.locator("#portfolio")).to_be_focused()


def test_bones_stand_there_while_it_takes_long(opened: Opener, user: User, live_server: Any) -> None:
    link_account(user, LENA, by=SYSTEM)
    page = her(opened, user, live_server).new_page()
    held: list[Route] = []
    page.route(PORTFOLIO, lambda route: held.append(route))
    page.goto(PAGE)
    expect(page.locator(".portfolio .bone").first).to_be_visible()
    expect(page.locator(".portfolio")).to_have_attribute("aria-busy", "true")
    passes_axe(page)
    held[0].continue_()
    expect(page.locator(".holdings")).to_be_visible()
    expect(page.locator(".portfolio .bone")).to_have_count(0)


def test_without_scripts_a_link_leads_there(opened: Opener, user: User, live_server: Any) -> None:
    link_account(user, LENA, by=SYSTEM)
    page = her(opened, user, live_server, java_script_enabled=False).new_page()
    page.goto(PAGE)
    page.get_by_role("link", name="Show what you hold").click()
    expect(page.locator(".holdings")).to_be_visible()
    expect(page.locator("[data-eye]")).to_be_hidden()
