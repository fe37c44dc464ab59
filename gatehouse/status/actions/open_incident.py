"""Open an incident, or announce a planned maintenance; withdraw what was opened by mistake."""

from django.db import transaction
from django.utils import timezone

from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record
from gatehouse.status import board
from gatehouse.status.actions.report import Report, checked_report
from gatehouse.status.entries import IncidentOpened, IncidentWithdrawn
from gatehouse.status.models import Incident, Update


@transaction.atomic
def open_incident(report: Report, *, by: Actor) -> Incident:
    """Publish it with its first update. Sent twice it is the same one. Unfit when the report makes no sense."""
    if sent := Incident.objects.filter(client_id=report.told.client_id).first():
        return sent
    report = checked_report(report)
    told = report.told
    incident, is_new = Incident.objects.get_or_create(client_id=told.client_id, defaults=_columns(report))
    if not is_new:
        return incident
    update = Update.objects.create(incident=incident, client_id=told.client_id, state=told.state, texts=told.texts)
    opened = IncidentOpened(
        state=told.state, update=update.pk, impacts=told.impacts, next_update_at=told.next_update_at
    )
    record(incident, opened, by=by)
    transaction.on_commit(board.forget)
    return incident


@transaction.atomic
def withdraw(incident: Incident, *, by: Actor) -> None:
    """Show it to nobody any more: it was opened by mistake. What happened is resolved instead."""
    incident.lock()
    if not incident.is_active:
        return
    incident.is_active = False
    incident.save(update_fields=["is_active"])
    record(incident, IncidentWithdrawn(), by=by)
    transaction.on_commit(board.forget)


def _columns(report: Report) -> dict[str, object]:
    told = report.told
    return {
        "titles": report.titles,
        "impacts": told.impacts,
        "state": told.state,
        "began_at": told.began_at or timezone.now(),
        "ends_at": told.ends_at if told.state.is_maintenance else None,
        "next_update_at": told.next_update_at,
    }
