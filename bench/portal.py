"""How a customer's pages come up in Chromium, each with an empty cache, on the demo: bytes, first paint, shifts, long tasks.

    .venv/bin/python -m bench.portal [--json]

KB      what is sent: page, stylesheet, scripts and the fonts of the page's own characters, with their headers, compressed;
        all but pictures
paint   first contentful paint; longest: the longest task (0: none over 50 ms); slow: the same on a processor 4 times slower

Of three rounds the median stands in the table. Needs Chromium.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import ground
from gatehouse.testing.instance import Instance
from gatehouse.testing.weigh import UNSEEN, Weighed, weigh

MOST_BYTES, LATEST_PAINT = 60 * 1024, 300
FORM = "/new/deposit-not-credited/"
PAGES = {
    "home": "/", "contact": "/contact/", "topics": "/new/", "form": FORM, "tickets": "/tickets/", "ticket": "/t/GH-0000-0000/",
    "status": "/status/", "error": "/nowhere/",
}  # fmt: skip
LANGUAGES = ("en", "ar", "ru")


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


def visit(browser: Browser, url: str, language: str, throttle: int) -> Weighed:
    context = browser.new_context(locale=language)
    try:
        return weigh(context, url, throttle=throttle)
    finally:
        context.close()


def row(name: str, found: list[Weighed], slow: list[Weighed]) -> dict[str, Any]:
    size, paint = median(one.size for one in found), median(one.paint for one in found)
    longest, shift = median(one.longest for one in found), max(one.shift for one in [*found, *slow])
    is_kept = size <= MOST_BYTES and paint < LATEST_PAINT and shift <= UNSEEN and longest <= 50
    return {
        "page": name,
        "KB": round(size / 1024, 1),
        "pictures KB": round((sum(found[0].sent.values()) - found[0].size) / 1024, 1),
        "paint ms": round(paint),
        "shift": round(shift, 4),
        "longest ms": round(longest),
        "slow: paint, longest ms": f"{median(one.paint for one in slow):.0f}, {median(one.longest for one in slow):.0f}",
        "wanted 60 KB, 300 ms, unseen, 50 ms": "kept" if is_kept else "MISSED",
    }


def measure(browser: Browser, url: str) -> list[dict[str, Any]]:
    """Every page in every language, round after round, so that a slow minute hits them all."""
    keys = [(name, language) for language in LANGUAGES for name in PAGES]
    visit(browser, url + "/", "en", 1)  # the server's first page is its slowest
    found: dict[tuple[str, str, int], list[Weighed]] = {}
    for _ in range(ground.RUNS):
        for name, language in keys:
            for throttle in (1, 4):
                seen = visit(browser, url + PAGES[name], language, throttle)
                found.setdefault((name, language, throttle), []).append(seen)
    return [row(f"{name}, {language}", found[name, language, 1], found[name, language, 4]) for name, language in keys]


def main() -> None:
    options = ground.arguments(__doc__ or "").parse_args()
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder, chromium() as browser:
        instance = Instance(Path(folder) / "home")
        instance.start()
        try:
            rows = measure(browser, instance.url)
        finally:
            instance.stop()
    ground.show("Customers' pages in Chromium", rows, as_json=options.json)


if __name__ == "__main__":
    main()
