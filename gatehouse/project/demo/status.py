"""What Alderwick's status page says: an incident that is over, and a maintenance to come. Texts stand in texts/."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from gatehouse.accounts.models import Role, User
from gatehouse.journal.actor import Actor
from gatehouse.status.actions.open_incident import open_incident
from gatehouse.status.actions.report import Report, Told
from gatehouse.status.actions.tell import post_update
from gatehouse.status.models import Health, Impacts, Incident, IncidentState, Service, Update
from gatehouse.status.shipped import ship

_FOLDER = Path(__file__).parent / "texts"
# Key of the text, state, how Tron does from then on, minutes after it began.
_NEWS = (
    ("investigating", IncidentState.INVESTIGATING, Health.DEGRADED, 0),
    ("identified", IncidentState.IDENTIFIED, Health.PARTIAL, 35),
    ("watching", IncidentState.WATCHING, Health.DEGRADED, 80),
    ("resolved", IncidentState.RESOLVED, Health.PARTIAL, 150),
)


def tell() -> None:
    """Make the services and let happen what happened."""
    ship()
    by = User.objects.get(role=Role.OPERATOR, is_demo=True).actor
    _tron(by)
    _futures(by)


def texts(key: str) -> dict[str, str]:
    """What one key says, by language."""
    files = sorted(_FOLDER.glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))[key] for path in files}


def _tron(by: Actor) -> None:
    now = timezone.now()
    began = now.replace(hour=9, minute=40, second=0, microsecond=0) - timedelta(days=3)
    told = [_told(key, state, _impacts("transfers-tron", impact), now) for key, state, impact, _after in _NEWS]
    incident = open_incident(Report(titles=texts("tron.title"), told=told[0]), by=by)
    for update in told[1:]:
        post_update(incident, update, seen=incident.seq, by=by)
    _backdate(incident, began)


def _told(key: str, state: IncidentState, impacts: Impacts, now: datetime) -> Told:
    due = None if state.is_over else now + timedelta(minutes=45)
    return Told(texts=texts(f"tron.{key}"), state=state, impacts=impacts, next_update_at=due)


def _backdate(incident: Incident, began: datetime) -> None:
    """Verbs speak of now; this happened some days ago."""
    for update, (_key, _state, _impact, after) in zip(incident.updates.order_by("pk"), _NEWS, strict=True):
        Update.objects.filter(pk=update.pk).update(at=began + timedelta(minutes=after))
    ended = began + timedelta(minutes=_NEWS[-1][3])
    Incident.objects.filter(pk=incident.pk).update(began_at=began, ended_at=ended)


def _futures(by: Actor) -> None:
    begins = timezone.now().replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=3)
    told = Told(
        texts=texts("futures.planned"), state=IncidentState.PLANNED, impacts=_impacts("futures", Health.MAINTENANCE),
        began_at=begins, ends_at=begins + timedelta(hours=1),
    )  # fmt: skip
    open_incident(Report(titles=texts("futures.title"), told=told), by=by)


def _impacts(slug: str, health: Health) -> Impacts:
    return {str(Service.objects.get(slug=slug).pk): health.value}
