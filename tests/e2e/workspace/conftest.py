"""A running desk and agents who are signed in at it."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from gatehouse.testing.instance import Instance, running_copy

STORED = "local_storage,indexeddb,cache_storage,service_workers"
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="package")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    with running_copy(used_home, tmp_path_factory.mktemp("desk") / "home") as running:
        yield running


class Browsers:
    """Browsers that still have the scripts and fonts which an earlier test has loaded, as whoever comes back has them."""

    def __init__(self, browser: Browser, instance: Instance) -> None:
        self.browser, self.instance = browser, instance
        self._free: dict[str, list[BrowserContext]] = defaultdict(list)

    def take(self, name: str, options: Any) -> BrowserContext:
        """One of this kind that is free, or else a new one. Of what pages store it has the agent's session alone."""
        free = self._free[repr(options)]
        context = free.pop() if free else self.new(options)
        context.clear_cookies()
        context.add_cookies(self.instance.signed_in(name)["cookies"])
        return context

    def new(self, options: Any) -> BrowserContext:
        settings = {"base_url": self.instance.url, "locale": "en", "viewport": DESKTOP, **options}
        context = self.browser.new_context(**settings)
        context.set_default_timeout(20_000)
        return context

    def give_back(self, context: BrowserContext, options: Any) -> None:
        for page in context.pages:
            page.close()
        self._free[repr(options)].append(context)

    def page(self, context: BrowserContext) -> Page:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Storage.clearDataForOrigin", {"origin": self.instance.url, "storageTypes": STORED})
        session.detach()
        return watched(page)


@pytest.fixture(scope="package")
def browsers(browser: Browser, instance: Instance) -> Browsers:
    return Browsers(browser, instance)


@pytest.fixture
def desk_of(browsers: Browsers) -> Iterator[Callable[..., Page]]:
    """A browser in which an agent is signed in: `desk_of("alice", color_scheme="dark")`. One whose clock is to be wound on
    cannot be used again: `desk_of("alice", is_last=True)`."""
    opened: list[tuple[BrowserContext, Any, bool]] = []

    def open_desk(name: str, *, is_last: bool = False, **options: Any) -> Page:
        context = browsers.take(name, options)
        opened.append((context, options, is_last))
        return browsers.page(context)

    yield open_desk
    for context, options, is_last in opened:
        if is_last:
            context.close()
        else:
            browsers.give_back(context, options)


def through_the_door(page: Page, name: str, password: str, instance: Instance) -> None:
    page.goto("/desk/")
    page.get_by_label("Email").fill(f"{name}@alderwick.example")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Six digits").fill(instance.run("demo", "code", name).stdout.strip())
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/desk/")


def watched(page: Page) -> Page:
    """A page whose scripts may not break and whose policy may not be broken."""

    def complain(text: str) -> None:
        raise AssertionError(text)

    page.on("pageerror", lambda error: complain(str(error)))
    page.on("console", lambda line: complain(line.text) if "Content Security Policy" in line.text else None)
    return page
