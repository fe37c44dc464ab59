"""One browser for these tests: Playwright's synchronous interface may be started only once in a thread, and while it
runs no test may start an event loop of its own. So it ends with this folder."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from gatehouse.testing.chromium import launch

expect.set_options(timeout=20_000)  # other tests and their servers work beside this one


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    # It runs an event loop in this thread; Django would refuse the database there.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()
