"""What the status page and an incident's page show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from gatehouse.status.board import PAST, Board
from gatehouse.status.models import HARM, Health, Incident, Service, Update


@dataclass(frozen=True, slots=True)
class Affected:
    """A service and how it does."""

    service: Service
    health: Health


@dataclass(frozen=True, slots=True)
class Case:
    """An incident with what was told about it, newest first, and the services it affects, the worst first."""

    incident: Incident
    affected: list[Affected]
    updates: Sequence[Update]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of UTC and what was over on it."""

    day: date
    incidents: list[Incident]


def board_page(board: Board) -> dict[str, Any]:
    """The context of `status/page.html`."""
    running = [case_of(one, board.services, board.told.get(one.pk, ())) for one in board.running]
    return {
        "is_open": True,
        "is_status_page": True,
        "board": board,
        "health": board.health,
        "services": [Affected(service, board.health_of(service)) for service in board.services],
        "running": running,
        "planned": [case_of(one, board.services, board.told.get(one.pk, ())) for one in board.planned],
        "next": _next(board.running),
        "days": _days(board.past),
    }


def incident_page(incident: Incident, board: Board) -> dict[str, Any]:
    """The context of `status/incident.html`."""
    updates = list(incident.updates.all())
    corrected = {update.corrects_id: update for update in reversed(updates) if update.corrects_id}
    return {
        "is_open": True,
        "case": case_of(incident, board.services, updates),
        "incident": incident,
        "lines": [(update, corrected.get(update.pk)) for update in updates],
    }


def case_of(incident: Incident, services: Iterable[Service], updates: Sequence[Update]) -> Case:
    """Services that are switched off since are left out: nobody knows them any more."""
    by_key = {str(service.pk): service for service in services}
    affected = [
        Affected(service, Health(incident.impacts[key])) for key, service in by_key.items() if key in incident.impacts
    ]
    affected.sort(key=lambda one: HARM.index(one.health), reverse=True)
    return Case(incident, affected, updates)


def _next(running: Iterable[Incident]) -> Incident | None:
    """The incident of which something is heard first."""
    waiting = [one for one in running if one.due_at is not None]
    return min(waiting, key=lambda one: one.due_at or one.began_at, default=None)


def _days(past: Iterable[Incident]) -> list[Day]:
    """Today and the days before, with what ended on each."""
    today = timezone.now().date()
    days = [today - timedelta(days=back) for back in range(PAST.days + 1)]
    return [Day(day, [one for one in past if one.ended_at and one.ended_at.date() == day]) for day in days]
