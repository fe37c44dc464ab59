"""The board as machines read it. Keys and values are promised in docs/status.md: add, never change."""

from datetime import datetime
from typing import Any

from gatehouse.status.board import Board
from gatehouse.status.links import address_of
from gatehouse.status.models import Incident


def summary(board: Board) -> dict[str, Any]:
    """Services, running incidents and planned maintenance. Times are ISO 8601 in UTC, names in the active language."""
    return {
        "status": board.health.value,
        "page": address_of("status:page"),
        "services": [
            {"id": service.slug, "name": service.name, "status": board.health_of(service).value}
            for service in board.services
        ],
        "incidents": [_incident(one, board) for one in board.running],
        "planned": [_incident(one, board) for one in board.planned],
    }


def _incident(incident: Incident, board: Board) -> dict[str, Any]:
    slugs = {str(service.pk): service.slug for service in board.services}
    told = board.told.get(incident.pk, ())
    return {
        "id": incident.pk,
        "title": incident.title,
        "state": incident.state,
        "is_maintenance": incident.phase.is_maintenance,
        "services": {slugs[key]: impact for key, impact in incident.impacts.items() if key in slugs},
        "began_at": _time(incident.began_at),
        "ends_at": _time(incident.ends_at),
        "updated_at": _time(told[0].at) if told else None,
        "update": told[0].text if told else "",
        "next_update_at": _time(incident.next_update_at),
        "is_late": incident.is_late,
        "url": address_of("status:incident", incident.pk),
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
