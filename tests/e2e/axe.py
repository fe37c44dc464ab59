"""What axe finds wrong on a page, as WCAG 2.2 A and AA and its own best practices have it."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page

# All rules are asked. What passes need not be described node by node: that is half of the work.
_FIND = """([part, options]) => axe.run(part ?? document, { resultTypes: ["violations"], ...options })
  .then((found) => found.violations)"""


def passes_axe(page: Page, part: str | None = None, *, but: str = "") -> None:
    """Assert that nothing is found in the page, once it is whole, or in a part of it; `but` is a rule to leave out."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"rules": {but: {"enabled": False}}} if but else {}
    found = AxeResults({"violations": page.evaluate(_FIND, [part, options])})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def press(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for that page: whoever looks at once would see half of it."""
    with page.expect_navigation():
        page.click(selector)
