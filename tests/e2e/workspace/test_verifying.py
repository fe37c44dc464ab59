"""An agent in one browser asks whether it is the customer; he answers in another, and the first one shows it by itself."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance
from tests.e2e.axe import passes_axe
from tests.e2e.workspace.test_customers_panel import begin

FIGURES = re.compile(r"\b(\d{4}) (\d{4})\b")


@pytest.fixture
def thijs(browser: Browser, instance: Instance) -> Iterator[Page]:
    """The demo's customer on his phone, signed in a while ago; what he begins in the chat is ended with the test."""
    kept = instance.signed_in("thijs", "portal")
    context = browser.new_context(
        base_url=instance.url, locale="en", viewport={"width": 390, "height": 800}, storage_state=kept
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/account/")
    accept(page)
    page.goto("/chat/")
    yield page
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="End this chat").click()
    expect(page.locator("[data-ended]")).to_be_visible()
    context.close()


def test_the_desk_is_sure_once_he_has_shown_it(desk_of: Callable[..., Page], thijs: Page, instance: Instance) -> None:
    desk, number = desk_of("alice"), begin(thijs)
    desk.goto(f"/desk/c/{number}/")
    expect(desk.locator("#visit")).to_contain_text("Has signed in to his account")
    account = desk.locator("#side section[id^=account-]")
    expect(account).to_contain_text("On hold")
    passes_axe(desk)
    desk.keyboard.press("v")
    expect(desk.locator("#head")).to_contain_text("Asked to verify since")
    with thijs.expect_popup() as opened:
        thijs.get_by_role("link", name="Answer in your account").click()
    answer(opened.value, desk, json.loads((instance.home / "demo.json").read_text())["thijs@mail.example"])
    expect(desk.locator("#head")).to_contain_text("Verified by a code by mail or SMS just now")
    expect(account).to_contain_text("On hold")  # what is new comes without asking the exchange again


def answer(page: Page, desk: Page, password: str) -> None:
    """He has no factor of his own, so that a code is mailed to him beside his password."""
    expect(page.locator("main")).to_contain_text("Alice")
    passes_axe(page)
    page.get_by_role("link", name="It is me: show it").click()
    page.get_by_role("button", name="Send me a code").click()
    page.fill("#code", mailed_code(desk))
    page.fill("#current", password)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("button", name="Yes, it is me").click()
    expect(page.locator("main")).to_contain_text("Thank you.")


def accept(page: Page) -> None:
    """What is published, which he has not seen yet."""
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    page.locator("main form button.btn--primary").click()


def mailed_code(desk: Page) -> str:
    """From the newest mail to him in the demo's outbox, in a tab beside the desk."""
    outbox = desk.context.new_page()
    found: list[str] = []

    def came() -> bool:
        outbox.goto("/outbox/?to=thijs@mail.example")
        if outbox.locator("iframe").count():
            shown = outbox.frame_locator("iframe").locator("body").inner_text()
            found[:] = ["".join(figures) for figures in FIGURES.findall(shown)]
        return bool(found)

    assert wait_until(came, seconds=30, every=0.5)
    outbox.close()
    return found[0]
