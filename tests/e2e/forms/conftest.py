"""A real browser against Django's live server, with the shipped topics."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from gatehouse.channels.forms import topics
from gatehouse.channels.forms.shipped import ship
from gatehouse.testing.requires import requires


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = requires("chromium")
    # Playwright's synchronous interface runs an event loop in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def desk(transactional_db: None) -> Iterator[None]:
    ship()
    yield
    topics.forget()


@pytest.fixture
def page(browser: Browser, live_server: object, desk: None) -> Iterator[Page]:
    """A page whose errors fail the test: scripts that raise, and whatever the content policy blocks."""
    context = browser.new_context(base_url=str(live_server), timezone_id="Europe/Berlin", locale="en")
    page = context.new_page()
    page.set_default_timeout(10_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert troubles == []
