"""What axe finds wrong on a page, as WCAG 2.2 A and AA and its own best practices have it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def passes_axe(page: Page, part: str | None = None, *, but: str = "") -> None:
    """Assert that nothing is found in the page, once it is whole, or in a part of it; `but` is a rule to leave out."""
    page.wait_for_load_state()
    found = Axe().run(page, context=part, options={"rules": {but: {"enabled": False}}} if but else None)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def press(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for that page: whoever looks at once would see half of it."""
    with page.expect_navigation():
        page.click(selector)
