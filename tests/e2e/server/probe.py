"""A small WSGI application behind the real server, for what no page of ours does, and its gateway without Django."""

import json
import os
import sys
import time
from html import escape
from pathlib import Path
from uuid import uuid4

from gatehouse.live import gateway as gateways
from gatehouse.live import sockets as live_sockets
from gatehouse.live.feed import Showing
from gatehouse.live.gateway import Gateway
from gatehouse.live.hub import LIFETIME, Hub
from gatehouse.project.bridge import Bridge
from gatehouse.project.health import Report
from gatehouse.project.keys import Keyring
from gatehouse.project.server import App, run_app
from gatehouse.project.spool import Spool
from gatehouse.project.threads import Threads
from gatehouse.project.wsgi import Door

HOME = Path(os.environ["GATEHOUSE_HOME"])
MIB = 1 << 20
BIG = HOME / "big.bin"
ORIGIN = "https://www.alderwick.example"


def _code() -> str:
    return uuid4().hex[:9].upper()


class Pieces:
    """An answer in pieces that notes when it is closed."""

    def __init__(self, count: int) -> None:
        self.left = count

    def __iter__(self):
        return self

    def __next__(self) -> bytes:
        if not self.left:
            raise StopIteration
        self.left -= 1
        return b"x" * MIB

    def close(self) -> None:
        (HOME / "closed").touch()


def say(start_response, content: object, status: str = "200 OK"):
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(content).encode()]


def application(environ, start_response):
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    if path == "/environ":
        wanted = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "wsgi.url_scheme", "CONTENT_LENGTH")
        return say(start_response, {k: v for k, v in environ.items() if k in wanted or k.startswith("HTTP_")})
    if path == "/upload":
        total = 0
        while chunk := environ["wsgi.input"].read(MIB):
            total += len(chunk)
        return say(start_response, total)
    if path == "/pieces":
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return Pieces(int(query))
    if path == "/file":
        file = BIG.open("rb")
        start, length = map(int, query.split("-"))
        file.seek(start)
        start_response("206 Partial Content", [("Content-Length", str(length))])
        return environ["wsgi.file_wrapper"](file)
    if path == "/cookies":
        start_response("200 OK", [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Content-Length", "2")])
        return [b"ok"]
    if path == "/unchanged":
        start_response("304 Not Modified", [("ETag", '"x"')])
        return [b""]
    if path == "/inject":
        start_response("200 OK", [("X-Name", query.replace("|", "\r\n"))])
        return [b"ok"]
    if path in ("/sleep", "/sign-in/"):
        time.sleep(float(query))
        return say(start_response, "slept")
    raise RuntimeError("a page that fails outside Django")


def main() -> None:
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    proxies = []
    if networks := os.environ.get("TRUSTED_PROXIES"):
        from ipaddress import ip_network

        proxies = [ip_network(network) for network in networks.split(",")]
    spool = Spool(HOME / "tmp", limit=8 * MIB, budget=64 * MIB, idle=1.0)
    parts = {"pages": Threads("page", threads, most=50), "door": Threads("door", 1), "desk": Threads("desk", 1)}
    pages = Bridge(Door(application, proxies), spool, **parts)
    keys = Keyring.parse(os.environ["GATEHOUSE_KEYS"])
    hasten()
    gateway = make_gateway(keys)
    sockets = "127.0.0.1", int(os.environ["LIVE_LISTEN"].rpartition(":")[2])
    app = App(pages, gateway, lambda: Report({"bus": {"ok": gateway.bus.connected.is_set()}}), sockets)
    run_app(app, "127.0.0.1", int(os.environ["PORT"]))


def make_gateway(keys: Keyring) -> Gateway:
    return Gateway(
        os.environ["DATABASE_URL"],
        verify=keys.verify,
        showing=Showing(
            lambda actor, file, small: f"/chat/files/{file}/",
            lambda face: f"/faces/{face}/",
            lambda text: f"<p>{escape(text)}</p>",
            new_code=_code,
            spaced=str,
        ),
        hub=Hub(lifetime=float(os.environ.get("LIFETIME", LIFETIME))),
        allow=lambda origin: origin in (None, ORIGIN),
    )


def hasten() -> None:
    """What a client has half a minute for is over after so many seconds."""
    if patience := os.environ.get("PATIENCE"):
        live_sockets.SILENT_FOR = live_sockets.HEARTBEAT = live_sockets.PONG_WITHIN = gateways.ROUND = float(patience)


if __name__ == "__main__":
    main()
