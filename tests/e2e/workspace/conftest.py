"""A running desk and agents who are signed in at it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from gatehouse.testing.instance import Instance, running_copy

DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="package")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    with running_copy(used_home, tmp_path_factory.mktemp("desk") / "home") as running:
        yield running


@pytest.fixture
def desk_of(browser: Browser, instance: Instance) -> Iterator[Callable[..., Page]]:
    """A fresh browser in which an agent is signed in: `desk_of("alice", color_scheme="dark")`."""
    opened: list[BrowserContext] = []

    def open_desk(name: str, **options: Any) -> Page:
        settings = {"base_url": instance.url, "locale": "en", "viewport": DESKTOP, **options}
        context = browser.new_context(storage_state=instance.signed_in(name), **settings)
        context.set_default_timeout(20_000)
        opened.append(context)
        return watched(context.new_page())

    yield open_desk
    for context in opened:
        context.close()


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
