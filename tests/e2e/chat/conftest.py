"""A page of somebody else's, on another origin and under a strict policy, with our chat on it."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page
from pytest_django.live_server_helper import LiveServer

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand
from tests.e2e.chat.desk import FakeDesk

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>BTC/USDT</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><script src="/spy.js"></script></head>
<body><main><h1>BTC/USDT</h1><p>A page of the exchange.</p><p><a href="#">Orders</a></p></main>
<script async src="{desk}/widget.js" data-brand="{brand}" data-language="{language}"></script></body></html>"""
# Written before anything else runs: what moved, what was forbidden, and what threw.
SPY = """window.shifts = 0; window.faults = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shifts += one.value)))
  .observe({ type: "layout-shift", buffered: true });
addEventListener("securitypolicyviolation", (event) => faults.push(event.violatedDirective + " " + event.blockedURI));
addEventListener("error", (event) => faults.push(event.message));"""


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
def origin() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), HostPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class HostPage(BaseHTTPRequestHandler):
    desk = ""

    def do_GET(self) -> None:
        is_script = self.path == "/spy.js"
        path, _, language = self.path.strip("/").partition("?")
        body = SPY if is_script else PAGE.format(desk=self.desk, brand=path or "alderwick", language=language)
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
        policy = f"default-src 'none'; img-src data:; script-src 'self' {self.desk}; frame-src {self.desk}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="package")
def server(origin: str) -> Iterator[str]:
    """The site without a database: nothing here may need one."""
    running = LiveServer("localhost")
    HostPage.desk = running.url
    yield running.url
    running.stop()


@pytest.fixture(autouse=True)
def brand(fresh_settings: None, origin: str) -> None:
    """The one chat there is."""
    brands._kept = (math.inf, {"alderwick": Brand(slug="alderwick", name="Alderwick", origins=[origin])})


@pytest.fixture
def host(browser: Browser, server: str, origin: str) -> Iterator[Opener]:
    """Opens the page in a browser of its own. Whatever is forbidden by a policy or throws on the page fails the test."""
    opened: list[tuple[BrowserContext, Page]] = []

    def open_page(path: str = "/", *, prepare: Callable[[FakeDesk], None] = lambda _desk: None, **options: Any) -> Host:
        context = browser.new_context(**{"locale": "en", **options})
        context.set_default_timeout(10_000)
        desk = FakeDesk(context, server)
        prepare(desk)
        page = context.new_page()
        opened.append((context, page))
        page.goto(origin + path)
        return Host(page, desk)

    yield open_page
    faults = [fault for _context, page in opened for fault in page.evaluate("window.faults")]
    for context, _page in opened:
        context.close()
    assert faults == []
