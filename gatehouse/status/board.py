"""The board: all that the status page and the notice bar say, read in one query and kept for some seconds.

Every process reads it anew after FRESH seconds and at once after a verb of its own, so that nothing that is shown is
older than that. While the database is away the last one read stays up, and says so: an outage is when it is needed.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import InterfaceError, OperationalError
from django.db.models import OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from gatehouse.status.models import Health, Incident, IncidentState, Notice, Place, Service, Update, worst

log = logging.getLogger(__name__)
FRESH = 5.0  # seconds
PAST = timedelta(days=7)
_TOLD = 3  # newest updates of each
_TIMES = ("began_at", "ends_at", "ended_at", "next_update_at", "from_at", "until_at", "at")


@dataclass(frozen=True, slots=True)
class Board:
    """Rows as they were at `read_at`, newest first. `told` has the newest updates of an incident by its id.

    `fingerprint` differs whenever any row does. `is_kept` means that the database could not be asked since.
    """

    services: tuple[Service, ...]
    incidents: tuple[Incident, ...]
    notices: tuple[Notice, ...]
    told: dict[int, tuple[Update, ...]]
    fingerprint: str
    read_at: datetime
    is_kept: bool = False

    @property
    def running(self) -> list[Incident]:
        return [one for one in self.incidents if one.is_running]

    @property
    def planned(self) -> list[Incident]:
        """What is to come, the next one first."""
        return [one for one in reversed(self.incidents) if one.state == IncidentState.PLANNED]

    @property
    def past(self) -> list[Incident]:
        return [one for one in self.incidents if one.is_over]

    def health_of(self, service: Service) -> Health:
        key = str(service.pk)
        return worst([one.impacts[key] for one in self.running if key in one.impacts])

    @property
    def health(self) -> Health:
        return worst([self.health_of(service) for service in self.services])

    def shown_notices(self, now: datetime) -> list[Notice]:
        return [notice for notice in self.notices if notice.is_shown(now)]

    def state_at(self, now: datetime) -> str:
        """Changes with the rows, and with what only time changes: notices that begin or end, lateness, the day."""
        late = [one.pk for one in self.incidents if one.is_late]
        shown = [notice.pk for notice in self.shown_notices(now)]
        return f"{self.fingerprint}:{late}:{shown}:{now:%Y%m%d}:{self.is_kept}"


_kept: tuple[float, Board | None] = (0.0, None)


def board() -> Board:
    """The board as it is, at most FRESH seconds old. OperationalError when it never could be read."""
    global _kept
    until, found = _kept
    if found is None or time.monotonic() >= until:
        found = _renewed(found)
        _kept = (time.monotonic() + FRESH, found)
    return found


def in_memory() -> Board | None:
    """The last board of this process, without asking anybody: for pages that must not need the database."""
    return _kept[1]


def forget() -> None:
    """Read it anew at the next request of this process. The old one stays, in case the database is away."""
    global _kept
    _kept = (0.0, _kept[1])


def _renewed(kept: Board | None) -> Board:
    try:
        return _read()
    except (OperationalError, InterfaceError):
        if kept is None:
            raise
        log.exception("The status board could not be read; the one of %s stays up", kept.read_at)
        return replace(kept, is_kept=True)


def _read() -> Board:
    rows = list(_query())
    text = json.dumps(sorted(rows, key=lambda row: (row[0], row[1]["id"])), sort_keys=True)
    found: dict[str, list[dict[str, Any]]] = {"service": [], "incident": [], "notice": []}
    for what, row in rows:
        found[what].append({name: _value(name, value) for name, value in row.items()})
    told = {row["id"]: tuple(_updates(row.pop("told"))) for row in found["incident"]}
    return Board(
        services=tuple(sorted((Service(**row) for row in found["service"]), key=lambda one: (one.position, one.slug))),
        incidents=tuple(sorted((Incident(**row) for row in found["incident"]), key=_newest, reverse=True)),
        notices=tuple(Notice(**row) for row in sorted(found["notice"], key=lambda row: row["id"], reverse=True)),
        told=told,
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:32],
        read_at=timezone.now(),
    )


def _newest(incident: Incident) -> tuple[datetime, int]:
    return incident.began_at, incident.pk


def _query() -> QuerySet[Any, tuple[str, dict[str, Any]]]:
    """Services, incidents and notices as JSON, in one query."""
    services = Service.objects.filter(is_active=True)
    since = timezone.now() - PAST - timedelta(days=1)
    incidents = Incident.objects.filter(Q(ended_at=None) | Q(ended_at__gte=since), is_active=True)
    told = Update.objects.filter(incident=OuterRef("pk")).order_by("-at", "-pk")[:_TOLD]
    columns = _json("id", "state", "texts", "at", "corrects_id")
    notices = Notice.objects.filter(Q(until_at=None) | Q(until_at__gt=timezone.now()), is_active=True)
    shown = notices.filter(place=Place.PORTAL)
    return _part("service", services, _json("id", "slug", "names", "position")).union(
        _part("incident", incidents, _json(
            "id", "titles", "impacts", "state", "began_at", "ends_at", "ended_at", "next_update_at",
            told=ArraySubquery(told.values(json=columns)),
        )),
        _part("notice", shown, _json("id", "seq", "texts", "level", "link", "from_at", "until_at", "next_update_at")),
        all=True,
    )  # fmt: skip


def _part(what: str, rows: QuerySet[Any], columns: JSONObject) -> QuerySet[Any, tuple[str, dict[str, Any]]]:
    return rows.order_by().annotate(what=Value(what), row=columns).values_list("what", "row")


def _json(*names: str, **more: Any) -> JSONObject:
    return JSONObject(**{name: name for name in names}, **more)


def _updates(rows: Iterable[dict[str, Any]]) -> Iterable[Update]:
    return (Update(**{name: _value(name, value) for name, value in row.items()}) for row in rows)


def _value(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _TIMES and value is not None else value
