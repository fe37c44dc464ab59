"""What a page weighs and how it comes up in Chromium: bytes as they are sent, paint, shifts, long tasks, complaints."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

# The browser keeps these for itself until asked; a page's own policy does not hold for what the driver puts in.
_WATCH = """
window.seen = { shift: 0, longest: 0 };
new PerformanceObserver(list => { for (const one of list.getEntries()) window.seen.shift += one.value; })
  .observe({ type: "layout-shift", buffered: true });
new PerformanceObserver(list => {
  for (const one of list.getEntries()) window.seen.longest = Math.max(window.seen.longest, one.duration);
}).observe({ type: "longtask", buffered: true });
"""
_PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  for (const one of list.getEntriesByName("first-contentful-paint")) done(one.startTime);
}).observe({ type: "paint", buffered: true }))"""
_READ = """() => ({
  ...window.seen,
  paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  blocking: performance.getEntriesByType("resource").filter(one => one.renderBlockingStatus === "blocking").length,
})"""
# Of the window: a change that rounds to a pixel, or a button at its edge that grows while the page is still arriving.
UNSEEN = 0.002
_PICTURES = (".svg", ".png", ".webp", ".jpg", ".ico")


@dataclass(slots=True)
class Weighed:
    """One visit with an empty cache. Times in milliseconds; bytes are those on the wire, headers and all.

    `blocking` counts what holds the first paint up; `shift` is the cumulative layout shift, `longest` the longest task
    over 50 ms (0: there was none).
    """

    status: int = 0
    sent: dict[str, int] = field(default_factory=dict)  # by address
    headers: dict[str, dict[str, str]] = field(default_factory=dict)  # by address
    complaints: list[str] = field(default_factory=list)
    paint: float = 0
    shift: float = 0
    longest: float = 0
    blocking: int = 0

    @property
    def size(self) -> int:
        """All bytes but pictures: page, styles, scripts and fonts."""
        return sum(size for url, size in self.sent.items() if not urlsplit(url).path.endswith(_PICTURES))

    def size_of(self, ending: str) -> int:
        return sum(size for url, size in self.sent.items() if urlsplit(url).path.endswith(ending))


def weigh(context: Any, url: str, *, throttle: int = 1) -> Weighed:
    """Visit a page in a new browser context, which has nothing cached; `throttle` slows the processor down that many times."""
    with _watched(context, throttle) as (page, found):
        found.status = page.goto(url, wait_until="networkidle").status
        for name, value in page.evaluate(_READ).items():
            setattr(found, name, value)
    return found


def painted(context: Any, url: str) -> float:
    """When a new browser context paints the first thing of a page, in milliseconds; nobody counts bytes meanwhile."""
    page = context.new_page()
    page.wait_for_timeout(500)  # opening a window is no part of visiting a page
    page.goto(url, wait_until="load")
    paint: float = page.evaluate(_PAINTED)
    page.close()
    return paint


@contextmanager
def _watched(context: Any, throttle: int) -> Iterator[tuple[Any, Weighed]]:
    page, found = context.new_page(), Weighed()
    page.add_init_script(_WATCH)
    page.on("console", lambda line: found.complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.complaints.append(str(error)))
    page.on("requestfailed", lambda request: found.complaints.append(f"{request.url} failed"))
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
    urls: dict[str, str] = {}
    devtools.on("Network.responseReceived", lambda event: _heard(event, urls, found))
    devtools.on("Network.loadingFinished", lambda event: _arrived(event, urls, found))
    yield page, found
    page.close()


def _heard(event: Any, urls: dict[str, str], found: Weighed) -> None:
    response = event["response"]
    urls[event["requestId"]] = response["url"]
    found.headers[response["url"]] = {name.lower(): value for name, value in response["headers"].items()}


def _arrived(event: Any, urls: dict[str, str], found: Weighed) -> None:
    if url := urls.get(event["requestId"]):
        found.sent[url] = found.sent.get(url, 0) + int(event["encodedDataLength"])
