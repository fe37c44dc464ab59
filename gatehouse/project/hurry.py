"""The two doors of the chat that are answered on the event loop where nothing speaks against it, else by Django."""

import secrets
import time
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from django.conf import settings

from gatehouse.accounts.limits import network_of
from gatehouse.channels.chat.rush.door import LONGEST_BODY, Rush
from gatehouse.channels.chat.rush.plain import Knock
from gatehouse.project import metrics
from gatehouse.project.bridge import SERVER, Bridge, join_headers, refuse, send
from gatehouse.project.csp import DATA
from gatehouse.project.logging import request_id
from gatehouse.project.middleware import PERMISSIONS, tell
from gatehouse.project.spool import Refused
from gatehouse.project.wsgi import believe_proxies

VIEWS = {"/chat/visits/": "chat:visits", "/chat/conversations/": "chat:conversations"}
FORWARDED = ("x-forwarded-for", "x-forwarded-proto")
# What Django's middleware says of an answer, as far as it matters to a program.
HEADERS = [
    ("content-type", "application/json"),
    ("cache-control", "max-age=0, no-cache, no-store, must-revalidate, private"),
    ("content-security-policy", DATA),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", PERMISSIONS),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("x-robots-tag", "noindex, nofollow"),
    SERVER,
]


class Hurry:
    """Stands before the pages."""

    def __init__(self, pages: Bridge, rush: Rush, proxies: list[IPv4Network | IPv6Network]) -> None:
        self.pages = pages
        self.rush = rush
        self.proxies = proxies
        self.headers = [*HEADERS, *_hsts()]

    async def __call__(self, scope: Any, protocol: Any) -> None:
        if scope.query_string or not self.rush.knows(scope.method, scope.path):
            return await self.pages(scope, protocol)
        headers = join_headers(scope.headers.items())
        if _is_short(headers):
            await self._answer(scope, protocol, headers)
        else:
            await self.pages(scope, protocol)

    async def _answer(self, scope: Any, protocol: Any, headers: Mapping[str, str]) -> None:
        started, (sender, scheme) = time.perf_counter(), self._sender(scope, headers)
        try:
            body = await self.pages.spool.receive(protocol, int(headers["content-length"]))
        except Refused as refused:
            metrics.REFUSED.labels(str(refused.status)).inc()
            return await refuse(protocol, refused)
        knock = Knock(headers, network_of(sender), body.read(), is_secure=scheme == "https")
        answer = await self.rush.answer(scope.path, knock)
        if answer is None:
            body.seek(0)
            return await self.pages(scope, protocol, body)
        status, content = answer
        id_ = secrets.token_hex(8)
        send(protocol, status, [*self.headers, ("x-request-id", id_)], content)
        token = request_id.set(id_)
        tell("POST", VIEWS[scope.path], status, time.perf_counter() - started, path=scope.path, ip=sender)
        request_id.reset(token)

    def _sender(self, scope: Any, headers: Mapping[str, str]) -> tuple[str, str]:
        """The client's address and how he came, as far as our proxies tell."""
        environ: dict[str, Any] = {
            f"HTTP_{name.upper().replace('-', '_')}": headers.get(name, "") for name in FORWARDED
        }
        environ |= {"REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"), "wsgi.url_scheme": scope.scheme}
        believe_proxies(environ, self.proxies)
        return str(environ["REMOTE_ADDR"]), str(environ["wsgi.url_scheme"])


def _is_short(headers: Mapping[str, str]) -> bool:
    length = headers.get("content-length", "")
    return length.isdigit() and int(length) <= LONGEST_BODY and "transfer-encoding" not in headers


def _hsts() -> list[tuple[str, str]]:
    """As Django's SecurityMiddleware writes it (RFC 6797)."""
    if not settings.SECURE_HSTS_SECONDS:
        return []
    more = ("; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else "") + (
        "; preload" if settings.SECURE_HSTS_PRELOAD else ""
    )
    return [("strict-transport-security", f"max-age={settings.SECURE_HSTS_SECONDS}{more}")]
