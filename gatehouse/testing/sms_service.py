"""An SMS service on this machine: it keeps what is posted to it and answers as a test wants."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass
class SmsService:
    """Answers `status`, after `hangs` seconds, with `more` headers. `sent` is what came, `tokens` with which, by `paths`."""

    url: str
    status: int = 200
    hangs: float = 0.0
    more: dict[str, str] = field(default_factory=dict)
    sent: list[dict[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


@contextmanager
def running_sms_service() -> Iterator[SmsService]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        service = server.service = SmsService(f"http://127.0.0.1:{server.server_port}/send")  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield service
        server.shutdown()


class _Endpoint(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        service: SmsService = self.server.service  # type: ignore[attr-defined]
        service.sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        service.tokens.append(self.headers["Authorization"])
        service.paths.append(self.path)
        time.sleep(service.hangs)
        self.send_response(service.status)
        for name, value in service.more.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        pass
