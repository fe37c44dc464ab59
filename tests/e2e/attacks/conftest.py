"""A running house without limits, an agent who is signed in, and customers who have proven their addresses."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from tests.e2e.workspace.conftest import watched

Opener = Callable[..., Page]


@pytest.fixture(scope="package")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    with running_copy(used_home, tmp_path_factory.mktemp("attacked") / "home", GATEHOUSE_LIMITS="false") as running:
        yield running


@pytest.fixture(scope="package")
def passwords(instance: Instance) -> dict[str, str]:
    return dict(re.findall(r"(\w+)@\S+\s+(\S+)", instance.run("demo", "show").stdout))


@pytest.fixture
def opened(browser: Browser, instance: Instance) -> Iterator[Opener]:
    """Opens browsers: `opened()` for a customer's, `opened(desk=True)` for Alice's. A script that runs fails the test."""
    contexts: list[BrowserContext] = []

    def open_page(*, desk: bool = False, **options: Any) -> Page:
        state = {"storage_state": instance.signed_in("alice")} if desk else {}
        context = browser.new_context(base_url=instance.url, **{"locale": "en", **state, **options})
        context.set_default_timeout(30_000)
        contexts.append(context)
        return watched(context.new_page())

    yield open_page
    for context in contexts:
        context.close()


def rows(instance: Instance, sql: str, *params: object) -> list[tuple[Any, ...]]:
    with psycopg.connect(instance.database_url()) as connection:
        return connection.execute(sql, params).fetchall()


def prove(page: Page, instance: Instance, address: str) -> None:
    """Go in by the mailed link, as whoever reads this address."""
    page.goto("/tickets/")
    page.locator("main input[name=email]").fill(address)
    page.locator("main form button").first.click()
    page.wait_for_url("**/link/sent/")
    page.goto(link_to(instance, address))
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("/tickets/|/t/"))


def link_to(instance: Instance, address: str) -> str:
    """The path of the newest link that was mailed to this address, whatever else was mailed to it since."""
    sql = "select raw from email_outboxmail where recipient = %s order by id desc"

    def found() -> list[str]:
        texts = (bytes(raw).decode(errors="replace") for (raw,) in rows(instance, sql, address))
        return [
            link for text in texts for link in re.findall(r"/link/[A-Za-z0-9_-]{40,}/", re.sub(r"=\r?\n", "", text))
        ]

    assert wait_until(lambda: found() != [], seconds=60, every=0.2)
    return found()[0]
