"""What a customer's browser has to fetch, and what a page's head and headers say: on the real server, with nothing cached.

Times are not tested here, they belong to the machine: `python -m bench.portal` shows them.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from pytest_django.plugin import DjangoDbBlocker

from gatehouse.conversations.models import Conversation
from gatehouse.testing.cast import make_contact, make_department, make_topic
from gatehouse.testing.emptying import empty
from gatehouse.testing.web import Web, running_web
from gatehouse.testing.weigh import UNSEEN, Weighed, weigh
from tests.e2e.portal.conftest import answered_ticket

pytestmark = pytest.mark.django_db  # makes the database that the server uses
MOST = 60 * 1024
OPEN = [
    "/",
    "/contact/",
    "/verify/",
    "/new/",
    "/new/deposit/",
    "/tickets/",
    "/link/sent/",
    "/t/GH-0000-0000/",
    "/status/",
]
FEW = ["/", "/contact/", "/new/deposit/"]
LANGUAGES = {"en": OPEN, "ar": FEW, "ru": FEW, "vi": FEW, "tr": FEW, "zh-CN": FEW}
_HEAD = """() => ({
  title: document.title, lang: document.documentElement.lang,
  viewport: document.querySelector('meta[name=viewport]')?.content,
  description: document.querySelector('meta[name=description]')?.content,
  unsized: [...document.images].filter(one => !one.getAttribute("width") || !one.getAttribute("height")).length,
})"""
_SMALL = """() => [...document.querySelectorAll("a[href], button, input, select, summary, textarea")]
  .filter(one => one.checkVisibility() && !one.closest("p, li, dd, .skip, .where") && one.type !== "hidden")
  .map(one => [one.closest("label") ?? one, one]).map(([shown, one]) => [shown.getBoundingClientRect(), one])
  .filter(([box]) => box.width && (box.width < 24 || box.height < 24)).map(([, one]) => one.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def ticket(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Conversation]:
    """Committed for all of these, which only look."""
    with django_db_blocker.unblock():
        lena = make_contact("Lena Vogt", "lena.vogt@mail.example", is_proven=True)
        yield answered_ticket(lena, make_topic(make_department("Deposits", "الإيداعات")))
        empty()
        connection.close()  # while a browser is open Django has one of its own, which nobody else closes


@pytest.fixture(scope="module")
def web(ticket: Conversation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with running_web(tmp_path_factory.mktemp("budget"), GATEHOUSE_MODE="demo") as running:
        yield running


@pytest.fixture(scope="module")
def lenas(ticket: Conversation, web: Web) -> Any:
    """The cookie of a session in which Lena is proven, under the name that this server gives it."""
    session = Client().session
    session["contacts"] = [ticket.contact_id]
    session.save()
    tag = re.search(r"csrf_(\w+)=", web.get("/tickets/")[1]["set-cookie"])
    assert tag is not None
    return {"name": f"portal_{tag[1]}", "value": session.session_key, "url": web.url}


@pytest.fixture
def visit(browser: Browser, web: Web) -> Iterator[Any]:
    """Opens a page with an empty cache, as anybody or as one who has this cookie."""
    contexts: list[BrowserContext] = []

    def visit(path: str, *, cookie: Any = None, **options: Any) -> Weighed:
        context = browser.new_context(**{"locale": "en", **options})
        contexts.append(context)
        if cookie:
            context.add_cookies([cookie])
        return weigh(context, web.url + path)

    yield visit
    for context in contexts:
        context.close()


def wrong(found: Weighed) -> list[str]:
    """What is wrong with a visit."""
    reasons = [line for line in found.complaints if f"status of {found.status}" not in line]
    reasons += [f"{found.size:,} bytes: {found.sent}"] * (found.size > MOST)
    reasons += [f"{found.blocking} files hold the paint up"] * (found.blocking != 1)
    reasons += [f"shifts by {found.shift}"] * (found.shift > UNSEEN)
    return reasons


def test_open_pages_keep_their_budget(visit: Any) -> None:
    pages = [(language, path) for language, paths in LANGUAGES.items() for path in paths]
    found = {(language, path): wrong(visit(path, locale=language)) for language, path in pages}
    assert {page: faults for page, faults in found.items() if faults} == {}


def test_ones_own_pages_keep_their_budget(visit: Any, lenas: Any, ticket: Conversation) -> None:
    for path in ("/tickets/", f"/t/{ticket.number}/"):
        found = visit(path, cookie=lenas)
        assert (found.status, wrong(found)) == (200, []), path


def test_texts_are_compressed_and_static_files_kept_for_good(visit: Any, web: Web) -> None:
    found = visit("/")
    for url, headers in found.headers.items():
        if not url.endswith((".woff2", ".svg")):
            assert headers.get("content-encoding") == "gzip", url
        if "/static/" in url:
            assert "immutable" in headers["cache-control"], url
    assert found.headers[f"{web.url}/"]["cache-control"] == "private, no-store"


def test_every_page_says_what_it_is(browser: Browser, web: Web) -> None:
    page = browser.new_page(locale="de")
    for path in OPEN:
        page.goto(web.url + path)
        head = page.evaluate(_HEAD)
        assert all(head[name] for name in ("title", "viewport", "description")), path
        assert (head["lang"], head["unsized"]) == ("de", 0), path
    page.close()


def test_what_is_tapped_is_large_enough(browser: Browser, web: Web) -> None:
    """At least 24 by 24 pixels; links within a sentence are exempt (WCAG 2.2, 2.5.8)."""
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, locale="en")
    for path in OPEN:
        page.goto(web.url + path)
        assert page.evaluate(_SMALL) == [], path
    page.close()
