"""A hot door in a real browser: the work is done beside the page, shows how far it is, and sends the ticket by itself."""

import pytest
from playwright.sync_api import Browser, Page, expect

from gatehouse.channels.forms import budgets
from gatehouse.channels.forms.budgets import Budget
from gatehouse.conversations.models import Conversation
from gatehouse.project.processes import wait_until
from tests.e2e.axe import passes_axe
from tests.e2e.forms.test_form_in_browser import DEPOSIT, fill

LONG_TASKS = """() => {
  window.long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: "longtask", buffered: true });
}"""


@pytest.fixture
def hot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budgets, "PER_NETWORK", Budget(calm=0, limit=100))


def to_review(page: Page) -> None:
    page.goto(DEPOSIT)
    fill(page)
    page.click("button[value=review]")


def test_the_browser_works_and_the_ticket_goes_out(page: Page, hot: None) -> None:
    to_review(page)
    page.click("button[value=send]")
    expect(page.locator("#number")).to_be_visible(timeout=60_000)
    assert Conversation.objects.count() == 1
    assert wait_until(lambda: page.evaluate("!Object.keys(sessionStorage).length"), seconds=20)


def test_the_page_stays_free_while_it_works(page: Page, hot: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """No task over 50 ms on the page's own thread, however hard the work is."""
    monkeypatch.setattr(budgets, "EASIEST", 22)
    monkeypatch.setattr(budgets, "HARDEST", 22)
    to_review(page)
    page.click("button[value=send]")
    expect(page.locator("progress")).to_be_visible()
    page.evaluate(LONG_TASKS)
    page.wait_for_timeout(1500)
    assert [duration for duration in page.evaluate("window.long") if duration > 50] == []
    passes_axe(page, "main")
    page.get_by_role("button", name="Back").click()
    assert page.input_value("#id_text") == "It is not here."


def test_without_scripts_it_says_what_to_do_and_keeps_what_was_typed(
    browser: Browser, live_server: object, desk: None, hot: None
) -> None:
    context = browser.new_context(base_url=str(live_server), java_script_enabled=False, locale="en")
    page = context.new_page()
    to_review(page)
    page.click("button[value=send]")
    expect(page.get_by_text("This work needs JavaScript.")).to_be_visible()
    page.get_by_role("button", name="Back").click()
    assert page.input_value("#id_text") == "It is not here."
    context.close()
