"""The chat on a page of somebody else's, with a desk of the test's own behind it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page
from pytest_django.live_server_helper import LiveServer

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand
from gatehouse.live import frames
from tests.e2e.chat.desk import FakeDesk
from tests.e2e.chat.site import Site, running_site

WRITTEN = Draft202012Validator({"$ref": "#/$defs/ClientFrame", "$defs": frames.schema()["$defs"]})


@dataclass
class Host:
    """The page around the chat."""

    page: Page
    desk: FakeDesk

    @property
    def chat(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    def open(self) -> FrameLocator:
        self.page.get_by_role("button", name="Open the chat").click()
        return self.chat

    def begin(self, text: str = "My deposit is not there.") -> FrameLocator:
        chat = self.open()
        chat.locator("[name=topic]").first.check(force=True)
        chat.locator("#begin textarea").fill(text)
        chat.get_by_role("button", name="Start chat").click()
        self.words.wait_for()
        return chat

    @property
    def words(self) -> Locator:
        return self.chat.locator("#words")

    def say(self, text: str) -> None:
        self.words.fill(text)
        self.words.press("Enter")

    def until(self, happened: Callable[[], Any]) -> Any:
        """Wait for what the desk hears: it answers only while the browser is listened to."""
        for _round in range(400):
            if found := happened():
                return found
            self.page.wait_for_timeout(25)
        raise AssertionError("It did not happen within ten seconds.")


Opener = Callable[..., Host]


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture(scope="package")
def server(site: Site) -> Iterator[str]:
    """The site without a database: nothing here may need one."""
    running = LiveServer("localhost")
    site.desk = running.url
    yield running.url
    running.stop()


@pytest.fixture(autouse=True)
def brand(fresh_settings: None, site: Site) -> None:
    """The one chat there is."""
    brands._kept = (math.inf, {"alderwick": Brand(slug="alderwick", name="Alderwick", origins=[site.origin])})


@pytest.fixture
def host(browser: Browser, server: str, site: Site) -> Iterator[Opener]:
    """Opens the page in a browser of its own. Whatever is forbidden by a policy or throws on the page fails the test, and
    whatever the panel says that is no frame of the protocol."""
    opened: list[tuple[BrowserContext, Page]] = []
    desks: list[FakeDesk] = []

    def open_page(path: str = "/", *, prepare: Callable[[FakeDesk], None] = lambda _desk: None, **options: Any) -> Host:
        context = browser.new_context(**{"locale": "en", **options})
        context.set_default_timeout(10_000)
        desk = FakeDesk(context, server)
        desks.append(desk)
        prepare(desk)
        page = context.new_page()
        opened.append((context, page))
        page.goto(site.origin + path)
        return Host(page, desk)

    yield open_page
    faults = [fault for _context, page in opened for fault in page.evaluate("window.faults")]
    for context, _page in opened:
        context.close()
    assert faults == []
    for frame in (frame for desk in desks for frame in desk.frames):
        WRITTEN.validate(frame)
