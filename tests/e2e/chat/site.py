"""A page of somebody else's, on an origin of its own and under a strict policy, with our chat on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>BTC/USDT</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><script src="/spy.js"></script></head>
<body><main><h1>BTC/USDT</h1><p>A page of the exchange.</p><p><a href="#">Orders</a></p></main>
<script async src="{desk}/widget.js" data-brand="{brand}" data-language="{language}"></script></body></html>"""
# Written before anything else runs: what moved, what was forbidden, and what threw.
SPY = """window.shifts = 0; window.faults = [];
new PerformanceObserver((list) => list.getEntries().forEach((one) => (window.shifts += one.value)))
  .observe({ type: "layout-shift", buffered: true });
addEventListener("securitypolicyviolation", (event) => faults.push(event.violatedDirective + " " + event.blockedURI));
addEventListener("error", (event) => faults.push(event.message));"""


class Site(ThreadingHTTPServer):
    """Shows the chat of the desk at the address `desk`: `/<brand>?<language>`."""

    desk = ""

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def running_site() -> Iterator[Site]:
    with Site(("127.0.0.1", 0), _Page) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield site
        site.shutdown()


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        desk = cast(Site, self.server).desk
        is_script = self.path == "/spy.js"
        path, _, language = self.path.strip("/").partition("?")
        body = SPY if is_script else PAGE.format(desk=desk, brand=path or "alderwick", language=language)
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if is_script else "text/html; charset=utf-8")
        policy = f"default-src 'none'; img-src data:; script-src 'self' {desk}; frame-src {desk}"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_args: Any) -> None:
        pass
