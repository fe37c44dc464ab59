"""The chat's bubble on a page of another origin, in Chromium: how soon it can be used, and what the page around it feels.

    .venv/bin/python -m bench.chat_widget [--loads 7] [--json]

A whole installation; the host page, under a strict policy of its own, holds the one line of script. Each load is made with an
empty cache (cold), then again by the same browser (warm), which is a known visitor by then; the figures are medians, of the
shift the worst.

click       from the click on the bubble until the panel has the focus and its first topic can be chosen, in milliseconds
navigation  the same from the start of the page's navigation, on a page whose script opens the panel at once
bubble      from the start of the navigation until the bubble shows
longest     the longest task over 50 ms, in the page and in the frame (0: there was none); shift: of the host page's layout
loader, scripts  bytes as they are sent, compressed; panel: the frame's script before compression

Exits with 1 when a bar is missed.
"""

import gzip
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench import ground
from bench.ground import Bar, Runs
from gatehouse.testing.chromium import launch
from gatehouse.testing.instance import Instance

PATIENCE = 10.0
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>BTC/USDT</title><link rel="icon" href="data:,">
{early}</head><body><main><h1>BTC/USDT</h1><p>A page of the exchange.</p></main>
<script async src="{desk}/widget.js" data-brand="alderwick" data-language="en"></script></body></html>"""
OPENS = "window.Gatehouse = []; Gatehouse.push(['open']);"
# In every frame before anything else. Milliseconds since 1970 can be compared between frames.
WATCH = """(() => {
  const seen = (window.seen = { shift: 0, longest: 0, began: performance.timeOrigin, clicked: 0, bubble: 0, ready: 0 });
  const now = () => performance.timeOrigin + performance.now();
  const watch = (type, each) =>
    new PerformanceObserver((list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
  watch("layout-shift", ({ value }) => (seen.shift += value));
  watch("longtask", ({ duration }) => (seen.longest = Math.max(seen.longest, duration)));
  addEventListener("click", () => (seen.clicked ||= now()), true);
  const shows = (one) => one?.checkVisibility({ visibilityProperty: true });
  const look = () => {
    if (shows(document.querySelector("aside")?.shadowRoot?.querySelector(".launch"))) seen.bubble ||= now();
    const isThere = shows(document.querySelector("#begin [name=topic]")) && document.activeElement !== document.body;
    if (isThere) seen.ready ||= now();
    if (!seen.ready) requestAnimationFrame(look);
  };
  look();
})();"""
ALLOW = """
import sys
from gatehouse.project.cli import place
with place.django():
    from gatehouse.channels.chat.models import Brand
    Brand.objects.filter(slug="alderwick").update(origins=[sys.argv[1]])
"""
TIMES = {
    "click ms": Bar(300, " ms"),
    "navigation ms": Bar(300, " ms"),
    "bubble ms": Bar(300, " ms"),
    "longest ms": Bar(50, " ms"),
}
WORST = {"shift": Bar(0)}
SIZES = {"loader": Bar(6 * 1024, " bytes"), "scripts": Bar(40 * 1024, " bytes"), "panel": Bar(40 * 1024, " bytes")}


class HostPage(BaseHTTPRequestHandler):
    """`/` waits for a click, `/opens` opens the panel by itself."""

    desk = ""

    def do_GET(self) -> None:
        is_script = self.path == "/opens.js"
        early = '<script src="/opens.js"></script>' if self.path == "/opens" else ""
        body = OPENS if is_script else PAGE.format(desk=self.desk, early=early)
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
        policy = f"default-src 'none'; img-src data:; script-src 'self' {self.desk}; frame-src {self.desk}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: Any) -> None:
        pass


@contextmanager
def host_page(desk: str) -> Iterator[str]:
    """Its origin."""
    HostPage.desk = desk
    with ThreadingHTTPServer(("127.0.0.1", 0), HostPage) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def load(context: BrowserContext, url: str, *, clicks: bool) -> tuple[dict[str, float], list[str]]:
    """One visit: its figures, and the addresses of its scripts."""
    page = context.new_page()
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(request.url) if request.resource_type == "script" else None)
    page.goto(url, wait_until="load")
    if clicks:
        page.get_by_role("button", name="Open the chat").click()
    host, frame = _seen(page)
    page.wait_for_timeout(500)  # what it does afterwards counts as well
    host, frame = page.evaluate("window.seen"), page.frames[1].evaluate("window.seen")
    page.close()
    since = host["clicked"] if clicks else host["began"]
    return {
        "click ms" if clicks else "navigation ms": frame["ready"] - since,
        "bubble ms": host["bubble"] - host["began"],
        "longest ms": max(host["longest"], frame["longest"]),
        "shift": host["shift"],
    }, scripts


def _seen(page: Page) -> tuple[dict[str, float], dict[str, float]]:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.wait_for_timeout(50)
        if len(page.frames) > 1 and (frame := page.frames[1].evaluate("window.seen")) and frame["ready"]:
            return page.evaluate("window.seen"), frame
    raise SystemExit("the panel did not come up")


def visits(browser: Browser, origin: str) -> dict[str, tuple[dict[str, float], list[str]]]:
    """Cold and warm, with a click and without."""
    found = {}
    for path, clicks in (("/", True), ("/opens", False)):
        context = browser.new_context(locale="en")
        context.set_default_timeout(1000 * PATIENCE)
        context.add_init_script(WATCH)
        for cache in ("cold", "warm"):
            found[f"{cache} {path}"] = load(context, origin + path, clicks=clicks)
        context.close()
    return found


def measure(browser: Browser, origin: str, loads: int) -> tuple[dict[str, Runs], list[str]]:
    """Figures by cache, and the scripts' addresses. The first visit is the server's slowest and does not count."""
    scripts = visits(browser, origin)["cold /"][1]
    runs: dict[str, Runs] = {"cold": [], "warm": []}
    for _ in range(loads):
        seen = {name: figures for name, (figures, _) in visits(browser, origin).items()}
        for cache, found in runs.items():
            clicked, opened = seen[f"{cache} /"], seen[f"{cache} /opens"]
            worst = {name: max(clicked[name], opened[name]) for name in ("longest ms", "shift")}
            found.append({**clicked, "navigation ms": opened["navigation ms"], **worst})
    return runs, scripts


def rows_of(cache: str, runs: Runs) -> list[dict[str, Any]]:
    times = [{name: one[name] for name in TIMES} for one in runs]
    worst = {name: max(one[name] for one in runs) for name in WORST}
    return ground.judged(cache, times, TIMES) + ground.judged(f"{cache}, worst", [worst], WORST)


def sizes(scripts: list[str]) -> dict[str, float]:
    sent, plain = {}, {}
    for url in dict.fromkeys(scripts):
        asked = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            sent[url] = content = answer.read()
            plain[url] = gzip.decompress(content) if answer.headers["Content-Encoding"] == "gzip" else content
    loader = next(url for url in sent if url.endswith("/widget.js"))
    panel = sum(len(content) for url, content in plain.items() if url != loader)
    return {"loader": len(sent[loader]), "scripts": sum(map(len, sent.values())), "panel": panel}


def main() -> None:
    parser = ground.arguments(__doc__ or "")
    parser.add_argument("--loads", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gatehouse-bench-") as folder:
        instance = Instance(Path(folder) / "home", GATEHOUSE_LIMITS="false")
        instance.start()
        try:
            rows = look_at(instance, options.loads)
        finally:
            instance.stop()
    ground.show("The chat on a page of another origin", rows, as_json=options.json)
    ground.end(rows)


def look_at(instance: Instance, loads: int) -> list[dict[str, Any]]:
    with host_page(instance.url) as origin, sync_playwright() as playwright:
        instance.run_python(ALLOW, origin)
        time.sleep(6)  # brands are kept in memory for five seconds
        browser = launch(playwright)
        runs, scripts = measure(browser, origin, loads)
        browser.close()
    rows = [row for cache, found in runs.items() for row in rows_of(cache, found)]
    return rows + ground.judged("bytes", [sizes([one for one in scripts if one.startswith(instance.url)])], SIZES)


if __name__ == "__main__":
    main()
