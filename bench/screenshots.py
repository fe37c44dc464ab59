"""The pictures in docs/screenshots: `make screenshots`, or `python -m bench.screenshots [part of a name …]`.

Starts the demo in a home of its own, walks it as a customer does (the mailed link comes from the outbox), and saves
each page in light, dark, on a phone and from right to left. Needs Chromium.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from gatehouse.project.supervisor import answers
from gatehouse.testing.instance import Instance

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
DARK: dict[str, Any] = {"color_scheme": "dark"}
PORT = 8000  # what a first run shows, when it is free
LENA = "lena.vogt@mail.example"


@dataclass(frozen=True)
class Shot:
    """One picture: where, as what browser, and what is done there first. `is_lena`: her address is proven in it."""

    name: str
    path: str
    browser: dict[str, Any] = field(default_factory=lambda: WIDE)
    is_lena: bool = False
    before: Callable[[Page], None] | None = None
    whole: bool = True


def first_ticket(page: Page) -> None:
    page.locator(".tickets a.row").first.click()


def first_topic(page: Page) -> None:
    page.locator(".hero .chip").first.click()


def open_menu(page: Page) -> None:
    page.locator(".fold--menu > summary").click()


SHOTS = (
    Shot("home", "/"),
    Shot("home-dark", "/", WIDE | DARK),
    Shot("home-arabic", "/", WIDE | {"locale": "ar"}),
    Shot("home-chinese", "/", WIDE | {"locale": "zh-CN"}),
    Shot("home-phone", "/", PHONE),
    Shot("menu-phone", "/", PHONE, before=open_menu, whole=False),
    Shot("contact", "/contact/"),
    Shot("contact-phone-dark", "/contact/", PHONE | DARK),
    Shot("form", "/", before=first_topic),
    Shot("form-phone-arabic", "/", PHONE | {"locale": "ar"}, before=first_topic),
    Shot("ask", "/tickets/"),
    Shot("tickets", "/tickets/", is_lena=True),
    Shot("tickets-phone", "/tickets/", PHONE, is_lena=True),
    Shot("ticket", "/tickets/", is_lena=True, before=first_ticket),
    Shot("ticket-dark", "/tickets/", WIDE | DARK, is_lena=True, before=first_ticket),
    Shot("ticket-arabic", "/tickets/", WIDE | {"locale": "ar"}, is_lena=True, before=first_ticket),
    Shot("ticket-phone-chinese", "/tickets/", PHONE | {"locale": "zh-CN"}, is_lena=True, before=first_ticket),
    Shot("not-found", "/nowhere/"),
)


@contextmanager
def demo() -> Iterator[Instance]:
    """A demo in a home of its own, gone afterwards."""
    home = Path(tempfile.mkdtemp(prefix="gatehouse-pictures-"))
    instance = Instance(home / "home", GATEHOUSE_LIMITS="false", BRAND="Alderwick")
    if not answers("127.0.0.1", PORT):
        instance.port = PORT
    try:
        instance.start()
        yield instance
    finally:
        if instance.process is not None:
            instance.stop()
        shutil.rmtree(home)


def chromium(playwright: Any) -> Browser:
    """Debian's browser; its sandbox needs rights that containers seldom give."""
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])


def signed_in(browser: Browser, url: str, email: str) -> Any:
    """What a browser keeps in which this address was proven, as its owner does it: by the link in the outbox."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}/tickets/")
    page.fill("#email", email)
    page.locator("main form button").click()
    page.wait_for_url("**/link/sent/")
    page.goto(mailed_link(page, url, email))
    page.locator("main form button").click()
    page.wait_for_url("**/tickets/")
    return context.storage_state()


def mailed_link(page: Page, url: str, email: str) -> str:
    """The link in the outbox; the worker writes the mail a moment after it was asked for."""
    for _try in range(60):
        page.goto(f"{url}/outbox/?to={email}")
        mail = page.locator("a.q", has_text="Your link to your tickets")
        if mail.count():
            mail.first.click()
            page.get_by_role("link", name="Text", exact=True).click()
            words = page.locator("body").inner_text().split()
            return next(word for word in words if word.startswith(f"{url}/link/"))
        page.wait_for_timeout(500)
    raise SystemExit(f"No mail for {email} came into the outbox.")


def take(browser: Browser, url: str, shot: Shot, kept: Any) -> None:
    context = browser.new_context(timezone_id="Europe/Amsterdam", storage_state=kept, **shot.browser)
    page = context.new_page()
    page.goto(f"{url}{shot.path}")
    if shot.before:
        shot.before(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if shot.whole:
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": shot.browser["viewport"]["width"], "height": height})
    page.screenshot(path=FOLDER / f"{shot.name}.png")
    context.close()


def main(wanted: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in SHOTS if not wanted or any(part in shot.name for part in wanted)]
    with demo() as instance, sync_playwright() as playwright:
        browser = chromium(playwright)
        lena = signed_in(browser, instance.url, LENA) if any(shot.is_lena for shot in shots) else None
        for shot in shots:
            take(browser, instance.url, shot, lena if shot.is_lena else None)
            print(shot.name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
