"""The status page and the notice bar in a browser: seen, hidden, remembered, accessible, and whole on a phone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gatehouse.journal.actor import OPERATOR
from gatehouse.status.actions.listed import save_notice
from gatehouse.status.actions.open_incident import open_incident
from gatehouse.status.actions.report import Report, Told
from gatehouse.status.models import Incident, IncidentState, Notice, Service
from gatehouse.status.shipped import ship
from tests.e2e.axe import passes_axe
from tests.e2e.portal.conftest import Opener
from tests.e2e.portal.test_pages import LOOKS

LONG = "Einzahlungsbestätigungsverzögerungen " * 4


@pytest.fixture
def trouble(transactional_db: None) -> Incident:
    """Spot trading is partly out, and strangers call."""
    ship()
    spot = Service.objects.get(slug="spot")
    due = timezone.now() + timedelta(hours=1)
    told = Told(
        texts={"en": "Orders wait for up to a minute.\n\nNone is lost."}, state=IncidentState.INVESTIGATING,
        impacts={str(spot.pk): "partial"}, next_update_at=due,
    )  # fmt: skip
    notice = Notice(texts={"en": "Strangers call in our name.", "de": LONG}, level="bad", link="/contact/#official")
    save_notice(notice, by=OPERATOR)
    return open_incident(Report(titles={"en": "Orders are slow"}, told=told), by=OPERATOR)


@pytest.fixture
def opened(browser: Browser, live_server: Any, trouble: Incident) -> Iterator[Opener]:
    """Opens browsers on the portal; whatever the content policy blocks fails the test."""
    contexts: list[BrowserContext] = []
    blocked: list[str] = []

    def open_browser(**options: Any) -> BrowserContext:
        context = browser.new_context(base_url=str(live_server), **{"locale": "en", **options})
        context.on("console", lambda line: blocked.append(line.text) if "Content Security" in line.text else None)
        contexts.append(context)
        return context

    yield open_browser
    for context in contexts:
        context.close()
    assert blocked == []


def news(page: Page, text: str) -> Any:
    return page.locator("[data-news]", has_text=text)


def test_a_hidden_notice_stays_hidden_and_the_others_stay(opened: Opener) -> None:
    context = opened()
    page = context.new_page()
    page.goto("/")
    news(page, "Strangers call").get_by_role("button", name="Hide this notice").press("Enter")
    expect(news(page, "Strangers call")).to_be_hidden()
    expect(news(page, "Orders are slow").get_by_role("button")).to_be_focused()
    page.goto("/contact/")
    expect(news(page, "Strangers call")).to_be_hidden()
    expect(news(page, "Orders are slow")).to_be_visible()
    news(page, "Orders are slow").get_by_role("button").click()
    expect(page.get_by_role("region", name="Notices")).to_be_hidden()
    expect(page.locator("#main")).to_be_focused()


def test_what_is_new_is_shown_again(opened: Opener) -> None:
    page = opened().new_page()
    page.goto("/")
    news(page, "Strangers call").get_by_role("button").click()
    notice = Notice.objects.get()
    notice.texts = {"en": "Strangers write in our name."}
    save_notice(notice, by=OPERATOR)
    page.reload()
    expect(news(page, "Strangers write")).to_be_visible()


def test_without_scripts_the_bar_simply_stays(opened: Opener) -> None:
    page = opened(java_script_enabled=False).new_page()
    page.goto("/")
    expect(news(page, "Strangers call")).to_be_visible()
    assert page.get_by_role("button", name="Hide this notice").count() == 0
    page.get_by_role("link", name="What we know").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Orders are slow")


@pytest.mark.parametrize(("scheme", "locale"), LOOKS)
def test_axe_finds_nothing(opened: Opener, trouble: Incident, scheme: str, locale: str) -> None:
    page = opened(color_scheme=scheme, locale=locale).new_page()
    for path in ("/", "/status/", f"/status/incidents/{trouble.pk}/", "/status/history/"):
        page.goto(path)
        passes_axe(page)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_nothing_is_wider_than_the_smallest_phone(opened: Opener, trouble: Incident, language: str) -> None:
    page = opened(viewport={"width": 320, "height": 640}).new_page()
    for path in ("/status/", f"/status/incidents/{trouble.pk}/", "/status/history/"):
        page.goto(f"{path}?lang={language}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_language_is_chosen_by_address(opened: Opener) -> None:
    page = opened().new_page()
    page.goto("/status/")
    page.get_by_label("Language: English").first.click()
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.url.endswith("/status/?lang=ar")


def test_the_next_update_is_in_the_browsers_own_time(opened: Opener) -> None:
    page = opened(timezone_id="Asia/Kolkata").new_page()
    page.goto("/status/")
    expect(page.locator(".next time")).to_contain_text("(UTC+5:30)")
