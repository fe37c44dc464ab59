"""Whether this process lives, whether it can do its work, and its figures."""

import hmac
import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST

from gatehouse.project import metrics

log = logging.getLogger(__name__)


@dataclass
class Report:
    """What `/readyz` says: each part with "ok" or with what is wrong. What runs beside pages makes them no less ready."""

    parts: dict[str, object]
    beside: dict[str, object] = field(default_factory=dict)

    @property
    def is_ready(self) -> bool:
        return all(part["ok"] for part in self.parts.values())  # type: ignore[index]

    @property
    def status(self) -> int:
        return 200 if self.is_ready else 503

    def as_dict(self) -> dict[str, object]:
        beside = {"beside": self.beside} if self.beside else {}
        return {"status": "ready" if self.is_ready else "not ready", "parts": self.parts, **beside}


def readiness() -> Report:
    """Ask the database, on a connection of this moment, whether it answers, is up to date and is followed."""
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("set statement_timeout = '2s'")
            cursor.execute("select 1")
        database = {"ok": True, "ms": round((time.perf_counter() - started) * 1000, 1)}
        parts = {"database": database, "migrations": _migrations(), "followers": _followers()}
        return Report(parts, _listeners())
    except Error as error:
        log.warning("Not ready: %s", error)
        return Report({"database": {"ok": False, "reason": "The database does not answer."}})
    finally:
        connection.close()


def healthz(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok", "pid": os.getpid()}, headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> HttpResponse:
    report = readiness()
    return JsonResponse(report.as_dict(), status=report.status, headers={"Cache-Control": "no-store"})


def figures(request: HttpRequest) -> HttpResponse:
    """`/metrics` for whoever has the token; without METRICS_TOKEN there is no such page."""
    token = settings.CONFIG.metrics_token.get_secret_value()
    if not token:
        raise Http404
    given = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(given, f"Bearer {token}".encode()):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"})
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": figures,
}

_is_migrated = False


def _migrations() -> dict[str, object]:
    """Reading all migrations takes a while, and what is applied stays applied: asked until it is well once."""
    global _is_migrated
    if not _is_migrated:
        from gatehouse.project.schema import pending

        if missing := pending():
            return {"ok": False, "reason": f"{len(missing)} migrations are not applied; run gatehouse migrate."}
        _is_migrated = True
    return {"ok": True}


def _listeners() -> dict[str, object]:
    """Whether mail is greeted where this process's settings say that it is taken in."""
    endpoints = {"smtp": settings.CONFIG.smtp_endpoint, "lmtp": settings.CONFIG.lmtp_endpoint}
    found = {name: one.greets() for name, one in endpoints.items() if one is not None}
    silent = {"ok": False, "reason": "The mail listener does not answer."}
    return {name: {"ok": True} if greets else silent for name, greets in found.items()}


def _followers() -> dict[str, object]:
    from gatehouse.journal.followers import lags

    limit = settings.CONFIG.max_lag
    found = lags()
    late = {name: round(age) for name, (age, is_stopped) in found.items() if age > limit or is_stopped}
    if late:
        return {"ok": False, "reason": "Followers lag behind or are stopped.", "seconds": late}
    return {"ok": True, "lag": round(max((age for age, _ in found.values()), default=0.0), 3)}
