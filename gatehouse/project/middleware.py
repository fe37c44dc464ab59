"""What every request passes: an id, a line in the log, figures, and the headers that keep pages private."""

import logging
import secrets
import time
from collections.abc import Callable

import psycopg
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponseBase

from gatehouse.project import health, metrics
from gatehouse.project.logging import request_id
from gatehouse.project.storage import StorageAway

log = logging.getLogger("gatehouse.requests")
GetResponse = Callable[[HttpRequest], HttpResponseBase]
UNUSED = ("camera", "display-capture", "geolocation", "hid", "microphone", "midi", "payment", "serial", "usb")
LISTED = {
    "portal:home",
    "portal:contact",
    "forms:topics",
    "forms:request",
    "status:page",
    "status:incident",
    "status:history",
}
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)


class RequestLog:
    """Gives the request an id (`X-Request-ID` of the answer), writes one line about it and counts it.

    The line holds no query string and no body: those carry tickets, tokens and people's words.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = request_id.set(secrets.token_hex(8))
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            self._tell(request, response, time.perf_counter() - started)
            return response
        finally:
            request_id.reset(token)

    def _tell(self, request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        method = request.method if request.method in metrics.METHODS else "OTHER"
        is_noise = request.path_info.startswith("/static/") or request.path_info in health.VIEWS
        level = logging.DEBUG if is_noise else logging.INFO
        tell(
            str(method),
            view,
            response.status_code,
            seconds,
            path=_without_tokens(request),
            ip=request.META.get("REMOTE_ADDR", ""),
            level=level,
        )


def tell(method: str, view: str, status: int, seconds: float, *, path: str, ip: str, level: int = logging.INFO) -> None:
    """Count one answered request and log it."""
    metrics.REQUESTS.labels(method, view, str(status)).inc()
    metrics.LATENCY.labels(view).observe(seconds)
    facts = {"method": method, "path": path, "status": status, "ms": round(seconds * 1000, 1), "ip": ip}
    log.log(level, "%(method)s %(path)s %(status)s %(ms)s ms", facts, extra=facts)


def _without_tokens(request: HttpRequest) -> str:
    """The path; where it holds a token, the pattern that it fits."""
    match = request.resolver_match
    return f"/{match.route}" if match and "token" in match.kwargs else request.path_info


class Probes:
    """`/healthz`, `/readyz` and `/metrics`, whatever host name or scheme the prober uses."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = health.VIEWS.get(request.path_info)
        return view(request) if view else self.get_response(request)


class PrivateHeaders:
    """Answers are for their reader alone unless the view says otherwise, and no other site may take them in.

    Search engines may list what is the same for everybody, and nothing else.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "private, no-store")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        match = request.resolver_match
        if response.status_code != 200 or match is None or match.view_name not in LISTED:
            response.setdefault("X-Robots-Tag", "noindex, nofollow")
        return response


class Outages:
    """A database or a bucket that is away gives 503, not a page about our mistake; a broken connection is let go."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        from gatehouse.project import errors

        if isinstance(error, (DatabaseError, InterfaceError, psycopg.Error, StorageAway, UnicodeEncodeError)):
            return errors.known_trouble(request, error)
        return None
