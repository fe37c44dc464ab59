"""Django's pages as one WSGI application, whichever server runs it.

What comes in is put right before Django sees it: addresses that only a trusted proxy may claim, and paths that no link
of ours contains.
"""

import os
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver
from django.utils.http import parse_header_parameters

from gatehouse.accounts.whereabouts import CLAIM
from gatehouse.project.config import Config

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")
SPOOFED = (*FORWARDED, "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_PROXY")
UTF8 = ("", "utf-8", "utf8", "us-ascii")


class Door:
    """The WSGI callable in front of Django."""

    def __init__(
        self, application: Application, proxies: list[IPv4Network | IPv6Network], country_header: str = ""
    ) -> None:
        self.application = application
        self.proxies = proxies
        self.country = f"HTTP_{country_header.upper().replace('-', '_')}" if country_header else ""

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        believe_country(environ, self.proxies, self.country)
        believe_proxies(environ, self.proxies)
        if not is_readable(environ):
            # Django would stumble over a null byte deep inside a query; nothing we link to has one.
            return _refuse(start_response, b"This address is not written correctly. Check the link and try again.\n")
        if not is_utf8(environ.get("CONTENT_TYPE", "")):
            return _refuse(start_response, b"Send text as UTF-8: Content-Type names another encoding.\n")
        return self.application(environ, start_response)


def _refuse(start_response: Callable[..., Any], reason: bytes) -> list[bytes]:
    start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
    return [reason]


def believe_proxies(environ: Environ, proxies: list[IPv4Network | IPv6Network]) -> None:
    """Set REMOTE_ADDR and the scheme from X-Forwarded-… where a proxy of ours wrote them, and drop the headers."""
    claims = {name: environ.pop(name, "") for name in SPOOFED}
    peer = environ.get("REMOTE_ADDR", "")
    if not _is_ours(peer, proxies):
        return
    environ["REMOTE_ADDR"] = _client(peer, claims["HTTP_X_FORWARDED_FOR"], proxies)
    scheme = claims["HTTP_X_FORWARDED_PROTO"].rpartition(",")[2].strip().lower()
    if scheme in ("http", "https"):
        environ["wsgi.url_scheme"] = scheme


def believe_country(environ: Environ, proxies: list[IPv4Network | IPv6Network], header: str) -> None:
    """Keep the country that a proxy of ours has found out, where no header can write; what anybody else says is dropped.

    Call it before `believe_proxies`, which puts the client's address in the place of the proxy's.
    """
    claim = environ.pop(header, "")
    if claim and _is_ours(environ.get("REMOTE_ADDR", ""), proxies):
        environ[CLAIM] = claim


def is_readable(environ: Environ) -> bool:
    """Whether path and query are UTF-8 without control characters. The path is WSGI's latin-1 string (PEP 3333)."""
    path = environ.get("PATH_INFO", "")
    try:
        decoded = path.encode("latin-1").decode()
    except UnicodeError:
        return False
    if (
        not decoded.startswith("/")
        or "\ufffd" in decoded
        or any(ord(letter) < 32 or ord(letter) == 127 for letter in decoded)
    ):
        return False
    query = environ.get("QUERY_STRING", "")
    return "%00" not in query and "\0" not in query


def is_utf8(content_type: str) -> bool:
    """Whether a Content-Type leaves the text in UTF-8. Django would read path and query, too, in whatever it names."""
    try:
        _, named = parse_header_parameters(content_type)
    except ValueError:
        return False
    return named.get("charset", "").strip().lower() in UTF8


def _client(peer: str, forwarded: str, proxies: list[IPv4Network | IPv6Network]) -> str:
    """The last address that no proxy of ours has: what stands before it was written by the client itself."""
    for hop in reversed([hop.strip() for hop in forwarded.split(",") if hop.strip()]):
        try:
            ip_address(hop)
        except ValueError:
            break
        peer = hop
        if not _is_ours(hop, proxies):
            break
    return peer


def _is_ours(address: str, proxies: list[IPv4Network | IPv6Network]) -> bool:
    try:
        return any(ip_address(address) in network for network in proxies)
    except ValueError:
        return False


def load(settled: Config) -> Door:
    """Django behind the door, with its static files collected. Takes about a second, some more after an upgrade."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatehouse.project.settings")
    django.setup()
    from gatehouse.project.storage import collect_static

    if collect_static(settled.home / "static"):
        # The settings were read before there was anything collected.
        settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    handler = get_wsgi_application()
    # Every view is imported now: a broken one stops the start, not the first customer.
    get_resolver().url_patterns  # noqa: B018
    return Door(handler, settled.proxies, settled.country_header)
