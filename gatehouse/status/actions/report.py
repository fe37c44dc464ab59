"""What an operator tells, and what must hold before it is published."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from gatehouse.conversations.actions.errors import Impossible
from gatehouse.conversations.models.desk import Texts
from gatehouse.journal.wire import uuid7
from gatehouse.status.models import HARM, Health, Impacts, IncidentState, Service, Update
from gatehouse.status.texts import TEXT, TITLE, Unfit, publishable


class Overtaken(Impossible):
    """Somebody else has told something in the meantime. Read it first, then send yours again if it still holds."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else has told something in the meantime. Read it first, then send yours again if it still holds."
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One update: the texts by language, and how things are from now on. `client_id` makes sending twice harmless.

    `began_at` is when an incident began, without it now, or when a planned maintenance begins; `ends_at` is the planned
    end of a maintenance.
    """

    texts: Texts
    state: IncidentState
    impacts: Impacts
    next_update_at: datetime | None = None
    began_at: datetime | None = None
    ends_at: datetime | None = None
    client_id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A new incident or maintenance."""

    titles: Texts
    told: Told


def checked(told: Told) -> Told:
    """The update as it is published; Unfit when something is missing or makes no sense."""
    check_fresh(told.client_id)
    _check_impacts(told)
    _check_times(told)
    due = told.next_update_at
    if told.state.is_over:
        due = None
    elif due is None and told.state != IncidentState.PLANNED:
        raise Unfit("next", _("Say when the next update comes."))
    elif due is not None and due <= timezone.now():
        raise Unfit("next", _("The next update comes later than now."))
    return replace(told, texts=publishable(told.texts, TEXT, "texts"), next_update_at=due)


def check_fresh(client_id: UUID) -> None:
    """Unfit when something else was published under this id: the page lay open while another was sent."""
    if Update.objects.filter(client_id=client_id).exists():
        raise Unfit("client_id", _("This page was sent already. Load it again and tell the rest as a new update."))


def checked_report(report: Report) -> Report:
    """The same for what opens an incident or announces a maintenance."""
    told, began = report.told, report.told.began_at
    if told.state.is_over:
        raise Unfit("state", _("Open it first; it is over when you say so in an update."))
    if began is not None and began > timezone.now() and told.state != IncidentState.PLANNED:
        raise Unfit("begins", _("What has begun lies in the past. Announce a planned maintenance instead."))
    return replace(report, titles=publishable(report.titles, TITLE, "titles"), told=checked(told))


def _check_impacts(told: Told) -> None:
    if any(impact not in HARM for impact in told.impacts.values()):
        raise Unfit("impacts", _("An affected service is degraded, partly or fully out, or under maintenance."))
    if told.state.is_maintenance and any(impact != Health.MAINTENANCE for impact in told.impacts.values()):
        raise Unfit(
            "impacts", _("During a maintenance services are under maintenance. Open an incident for anything else.")
        )
    known = {str(pk) for pk in Service.objects.values_list("pk", flat=True)}
    if not told.impacts or not set(told.impacts) <= known:
        raise Unfit("impacts", _("Choose the services that are affected."))


def _check_times(told: Told) -> None:
    now, begins, ends = timezone.now(), told.began_at, told.ends_at
    if told.state == IncidentState.PLANNED and (begins is None or begins <= now):
        raise Unfit("begins", _("A planned maintenance begins later than now."))
    if told.state == IncidentState.PLANNED and ends is None:
        raise Unfit("ends", _("Say when the maintenance ends."))
    if ends is not None and ends <= max(begins or now, now) and not told.state.is_over:
        raise Unfit("ends", _("The end comes after the beginning and after now."))
