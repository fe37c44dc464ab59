"""Two services, and verbs that need only what a test is about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from gatehouse.journal.actor import OPERATOR
from gatehouse.status import board
from gatehouse.status.actions.open_incident import open_incident
from gatehouse.status.actions.report import Report, Told
from gatehouse.status.actions.tell import post_update
from gatehouse.status.models import Health, Incident, IncidentState, Service, Update

Open = Callable[..., Incident]
Tell = Callable[..., Update]
HOUR = timedelta(hours=1)


@pytest.fixture
def trading(db: None) -> Service:
    return Service.objects.create(slug="spot", names={"en": "Spot trading", "ar": "التداول الفوري"}, position=1)


@pytest.fixture
def website(db: None) -> Service:
    return Service.objects.create(slug="website", names={"en": "Website"})


def told(service: Service, text: str = "We are looking into it.", **more: Any) -> Told:
    state = more.setdefault("state", IncidentState.INVESTIGATING)
    impact = Health.MAINTENANCE if state.is_maintenance else Health.PARTIAL
    due = None if state.is_over else timezone.now() + HOUR
    return Told(**{"texts": {"en": text}, "impacts": {str(service.pk): impact}, "next_update_at": due, **more})


def maintenance(service: Service, **more: Any) -> Told:
    begins = timezone.now() + HOUR
    given = {"state": IncidentState.PLANNED, "began_at": begins, "ends_at": begins + HOUR, "next_update_at": None}
    return told(service, "We change a machine.", **{**given, **more})


@pytest.fixture
def start(trading: Service) -> Open:
    """Opens an incident of spot trading."""

    def start_one(title: str = "Orders are slow", **more: Any) -> Incident:
        incident = open_incident(Report(titles={"en": title}, told=told(trading, **more)), by=OPERATOR)
        board.forget()
        return incident

    return start_one


@pytest.fixture
def plan(trading: Service) -> Open:
    """Announces a maintenance of spot trading."""

    def plan_one(title: str = "New machines", **more: Any) -> Incident:
        incident = open_incident(Report(titles={"en": title}, told=maintenance(trading, **more)), by=OPERATOR)
        board.forget()
        return incident

    return plan_one


@pytest.fixture
def tell(trading: Service) -> Tell:
    """Posts an update, having read all that was told."""

    def tell_it(incident: Incident, text: str = "We know more.", **more: Any) -> Update:
        incident.refresh_from_db()
        update = post_update(incident, told(trading, text, **more), seen=incident.seq, by=OPERATOR)
        board.forget()
        return update

    return tell_it


def run_late(incident: Incident) -> None:
    """Let the promised time pass."""
    Incident.objects.filter(pk=incident.pk).update(next_update_at=timezone.now() - HOUR)
    board.forget()
