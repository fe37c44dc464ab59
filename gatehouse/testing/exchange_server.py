"""An exchange on this machine: it speaks docs/exchange.openapi.yaml, with the sandbox's facts, and fails as a test wants.

As a process of its own, on a port that is given: python -m gatehouse.testing.exchange_server 8123
"""

import hmac
import json
import re
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from gatehouse.exchange.base import MOST, Unknown
from gatehouse.exchange.sandbox import Sandbox
from gatehouse.exchange.signing import KEY, SIGNATURE, TIME, Key

SKEW = 300  # seconds
_PATH = re.compile(r"/v1/accounts/([A-Za-z0-9_-]{1,64})(?:/(balances|transfers|orders))?")


@dataclass
class ExchangeServer:
    """`asked` are the questions that came. `statuses` are answered first, one a question; `body` instead of any facts, one
    of `bodies` instead of those of a question that ends with its name. `clock_off` is how many seconds its clock is ahead.
    While `hangs` it says nothing, while `drips` a byte now and then."""

    url: str
    key: Key = field(default_factory=lambda: Key("desk-1", "s3cret" * 6))
    asked: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    body: bytes | None = None
    bodies: dict[str, bytes] = field(default_factory=dict)
    clock_off: int = 0
    hangs: bool = False
    drips: bool = False
    over: Event = field(default_factory=Event)

    def answer(self, target: str, headers: Any) -> tuple[int, bytes]:
        """Status and body, after the signature is checked."""
        if fault := self._fault(target, headers):
            return _problem(401, fault)
        if self.statuses:
            return _problem(self.statuses.pop(0), "trouble")
        body = self.bodies.get(target.rpartition("/")[2], self.body)
        return (200, body) if body is not None else _facts(target)

    def _fault(self, target: str, headers: Any) -> str:
        at = int(headers[TIME])
        if headers[KEY] != self.key.id:
            return "key_unknown"
        if abs(time.time() + self.clock_off - at) > SKEW:
            return "clock_wrong"
        is_right = hmac.compare_digest(headers[SIGNATURE], self.key.signature("GET", target, at))
        return "" if is_right else "signature_wrong"


def _facts(target: str) -> tuple[int, bytes]:
    parts = urlsplit(target)
    found = _PATH.fullmatch(parts.path)
    if found is None:
        return _problem(404, "")
    uid, what = found.groups()
    limit = int(parse_qs(parts.query).get("limit", ["1"])[0])
    if not 1 <= limit <= MOST:
        return _problem(400, "question_wrong")
    ask = getattr(Sandbox(), what or "account")
    try:
        said = ask(uid, limit) if what in ("transfers", "orders") else ask(uid)
    except Unknown:
        return _problem(404, "account_unknown")
    return 200, said.model_dump_json().encode()


def _problem(status: int, code: str) -> tuple[int, bytes]:
    return status, json.dumps({"title": "No", "status": status, **({"code": code} if code else {})}).encode()


@contextmanager
def running_exchange(certificate: tuple[Path, Path] | None = None, port: int = 0) -> Iterator[ExchangeServer]:
    """With a certificate (chain and key) it speaks TLS."""
    with ThreadingHTTPServer(("127.0.0.1", port), _Endpoint) as server:
        if certificate:
            server.socket = _tls(certificate).wrap_socket(
                server.socket, server_side=True, do_handshake_on_connect=False
            )
        base = f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_port}"
        exchange = server.exchange = ExchangeServer(base)  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield exchange
        exchange.over.set()
        server.shutdown()


def _tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


class _Endpoint(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        exchange: ExchangeServer = self.server.exchange  # type: ignore[attr-defined]
        exchange.asked.append(self.path)
        if exchange.hangs:
            exchange.over.wait()
        status, body = exchange.answer(self.path, self.headers)
        with suppress(OSError):  # whoever asked has gone
            self._say(status, body, exchange)

    def _say(self, status: int, body: bytes, exchange: ExchangeServer) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == 200 else "application/problem+json")
        self.send_header("Content-Length", str(len(body)))
        if 300 <= status < 400:
            self.send_header("Location", f"{exchange.url}/elsewhere")
        self.end_headers()
        for at in range(0, len(body), 1 if exchange.drips else max(1, len(body))):
            self.wfile.write(body[at:] if not exchange.drips else body[at : at + 1])
            if exchange.drips and exchange.over.wait(0.05):
                return

    def log_message(self, *_args: Any) -> None:
        pass


def main() -> None:
    """Answer until the process ends."""
    settings.configure(USE_TZ=True)
    with running_exchange(port=int(sys.argv[1])) as server:
        server.over.wait()


if __name__ == "__main__":
    main()
