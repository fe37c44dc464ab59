"""How a customer's pages come up in Chromium, each with an empty cache, on the demo: bytes, first paint, shifts, long tasks.

    .venv/bin/python -m bench.portal [--json]

KB      what is sent: page, stylesheet, scripts and the fonts of the page's own characters, with their headers, compressed;
        all but pictures
paint   first contentful paint while nobody counts bytes; plain: that of a page of one sentence with nothing to fetch
longest  the longest task (0: none over 50 ms); slow: the same on a processor 4 times slower

Of three rounds the median stands in the table. Needs Chromium.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench import ground
from gatehouse.testing.instance import Instance
from gatehouse.testing.weigh import UNSEEN, Weighed, painted, weigh

MOST_BYTES, LATEST_PAINT = 60 * 1024, 300
FORM = "/new/deposit-not-credited/"
PAGES = {
    "home": "/", "contact": "/contact/", "topics": "/new/", "form": FORM, "tickets": "/tickets/", "ticket": "/t/GH-0000-0000/",
    "status": "/status/", "error": "/nowhere/",
}  # fmt: skip
LANGUAGES = ("en", "ar", "ru")
PLAIN, _SENTENCE = "/plain", "<!doctype html><title>Plain</title><p>One sentence."


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@dataclass(slots=True)
class Seen:
    """The visits of one page; `paints` were made while nobody counted bytes."""

    weighed: list[Weighed] = field(default_factory=list)
    slow: list[Weighed] = field(default_factory=list)
    paints: list[float] = field(default_factory=list)

    def row(self, name: str, plain: float) -> dict[str, Any]:
        size, paint = median(one.size for one in self.weighed), median(self.paints)
        longest, shift = median(one.longest for one in self.weighed), max(one.shift for one in self.weighed + self.slow)
        is_kept = size <= MOST_BYTES and paint < LATEST_PAINT and shift <= UNSEEN and longest <= 50
        pictures = sum(self.weighed[0].sent.values()) - self.weighed[0].size
        slow = (median(getattr(one, what) for one in self.slow) for what in ("paint", "longest"))
        return {
            "page": name,
            "KB": round(size / 1024, 1),
            "pictures KB": round(pictures / 1024, 1),
            "paint ms": round(paint),
            "plain ms": round(plain),
            "shift": round(shift, 4),
            "longest ms": round(longest),
            "slow: paint, longest ms": ", ".join(f"{one:.0f}" for one in slow),
            "wanted 60 KB, 300 ms, unseen, 50 ms": "kept" if is_kept else "MISSED",
        }


def measure(browser: Browser, url: str) -> list[dict[str, Any]]:
    """Every page in every language, round after round, so that a slow minute hits them all."""

    def visited(path: str, language: str, look: Callable[..., Any], **more: int) -> Any:
        context = browser.new_context(locale=language)
        context.route(f"**{PLAIN}", lambda route: route.fulfill(content_type="text/html", body=_SENTENCE))
        try:
            return look(context, url + path, **more)
        finally:
            context.close()

    visited("/", "en", weigh)  # the server's first page is its slowest
    keys = [(name, language) for language in LANGUAGES for name in PAGES]
    found = {key: Seen() for key in keys}
    plain = []
    for _ in range(ground.RUNS):
        for name, language in keys:
            plain.append(visited(PLAIN, language, painted))
            found[name, language].paints.append(visited(PAGES[name], language, painted))
            found[name, language].weighed.append(visited(PAGES[name], language, weigh))
            found[name, language].slow.append(visited(PAGES[name], language, weigh, throttle=4))
    return [found[key].row(", ".join(key), median(plain)) for key in keys]


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
