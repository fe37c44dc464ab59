"""One browser for these tests: Playwright's synchronous interface may be started only once in a thread, and while it
runs no test may start an event loop of its own. So it ends with this folder."""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from gatehouse.project.processes import wait_until
from gatehouse.testing.chromium import launch
from gatehouse.testing.instance import Instance
from gatehouse.testing.relay import Relay, running_relay

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


@pytest.fixture
def transactional_db(transactional_db: None) -> Iterator[None]:
    """Emptied only when the live server has nothing under way: what a closed browser broke off may still be writing,
    and two who lock the same tables in another order hold each other up."""
    yield
    wait_until(_is_calm, seconds=10)


def _is_calm() -> bool:
    others = "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        cursor.execute(f"{others} and state <> 'idle'")
        return cursor.fetchone() is None


@pytest.fixture(scope="session")
def used_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose first run is over, for all who test beside each other; most tests begin with a copy of it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with (folder / "used.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        instance, is_over = Instance(folder / "used" / "home"), folder / "used" / "over"
        if not is_over.exists():
            is_over.parent.mkdir()
            instance.start()
            instance.sign_everybody_in()
            instance.stop()
            is_over.touch()
    return instance.home


@pytest.fixture(scope="module")
def relay() -> Iterator[Relay]:
    with running_relay() as relay:
        yield relay
