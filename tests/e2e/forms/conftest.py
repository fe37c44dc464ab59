"""A real browser against Django's live server, with the shipped topics."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from gatehouse.channels.forms import topics
from gatehouse.testing.shipped import bring_topics


@pytest.fixture
def desk(transactional_db: None) -> Iterator[None]:
    bring_topics()
    yield
    topics.forget()


@pytest.fixture
def page(browser: Browser, live_server: object, desk: None) -> Iterator[Page]:
    """A page whose errors fail the test: scripts that raise, and whatever the content policy blocks."""
    context = browser.new_context(base_url=str(live_server), timezone_id="Europe/Berlin", locale="en")
    page = context.new_page()
    page.set_default_timeout(20_000)
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda line: troubles.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert troubles == []
