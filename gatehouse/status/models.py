"""Services, what is wrong with them, what was told about it and when, and the notices of the bar."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from gatehouse.accounts.models import shown_in
from gatehouse.conversations.models.desk import pick_text
from gatehouse.journal.models import Journaled

Impacts = dict[str, str]  # a service's id as text -> one of HARM


class Health(models.TextChoices):
    """How a service does, from best to worst."""

    OK = "ok", pgettext_lazy("service", "Working")
    MAINTENANCE = "maintenance", pgettext_lazy("service", "Under maintenance")
    DEGRADED = "degraded", pgettext_lazy("service", "Degraded")
    PARTIAL = "partial", pgettext_lazy("service", "Partial outage")
    OUTAGE = "outage", pgettext_lazy("service", "Outage")

    @property
    def sign(self) -> str:
        """Its icon: shape, word and colour say the same thing."""
        return _SIGNS[self]

    @property
    def level(self) -> str:
        """The colour of a notice about it."""
        return _LEVELS[self]


HARM = tuple(Health)[1:]
_SIGNS = {
    Health.OK: "check-circle",
    Health.MAINTENANCE: "sliders",
    Health.DEGRADED: "alert",
    Health.PARTIAL: "state-progress",
    Health.OUTAGE: "x-circle",
}
_LEVELS = {
    Health.OK: "good",
    Health.MAINTENANCE: "accent",
    Health.DEGRADED: "warn",
    Health.PARTIAL: "warn",
    Health.OUTAGE: "bad",
}


def worst(healths: list[str]) -> Health:
    """The worst of them; working when there is none."""
    return max((Health(health) for health in healths), key=list(Health).index, default=Health.OK)


class IncidentState(models.TextChoices):
    """How far we are. The last three are those of planned maintenance."""

    INVESTIGATING = "investigating", pgettext_lazy("incident", "Investigating")
    IDENTIFIED = "identified", pgettext_lazy("incident", "Cause found")
    WATCHING = "watching", pgettext_lazy("incident", "Watching")
    RESOLVED = "resolved", pgettext_lazy("incident", "Resolved")
    PLANNED = "planned", pgettext_lazy("maintenance", "Planned")
    UNDERWAY = "underway", pgettext_lazy("maintenance", "Under way")
    DONE = "done", pgettext_lazy("maintenance", "Done")

    @property
    def is_over(self) -> bool:
        return self in (IncidentState.RESOLVED, IncidentState.DONE)

    @property
    def is_maintenance(self) -> bool:
        return self in MAINTENANCE_STATES


MAINTENANCE_STATES = (IncidentState.PLANNED, IncidentState.UNDERWAY, IncidentState.DONE)
INCIDENT_STATES = tuple(state for state in IncidentState if state not in MAINTENANCE_STATES)


class Service(Journaled):
    """Something customers use, as they call it."""

    journal_kind: ClassVar[str] = "status_service"

    slug = models.SlugField(max_length=48, unique=True)
    names = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return pick_text(self.names) or self.slug


class Incident(Journaled):
    """An incident or a planned maintenance. `impacts` says how each affected service does while it lasts.

    `ends_at` is the planned end of a maintenance, `ended_at` when it was really over. A withdrawn one was opened by
    mistake and is shown to nobody.
    """

    journal_kind: ClassVar[str] = "status_incident"

    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    titles = models.JSONField(default=dict)
    impacts = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=IncidentState.choices)
    began_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    next_update_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-began_at", "-pk"]
        indexes = [
            models.Index(fields=["-began_at", "-id"], name="incident_began"),
            models.Index(fields=["ended_at"], name="incident_ended"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="incident_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return pick_text(self.titles)

    @property
    def phase(self) -> IncidentState:
        return IncidentState(self.state)

    @property
    def is_over(self) -> bool:
        return self.phase.is_over

    @property
    def is_running(self) -> bool:
        """Whether services are affected now."""
        return not self.is_over and self.state != IncidentState.PLANNED

    @property
    def health(self) -> Health:
        """The worst that it does to any service."""
        return worst(list(self.impacts.values()))

    @property
    def due_at(self) -> datetime | None:
        """When we said that something is heard of it next; None when it is over."""
        if self.is_over:
            return None
        return self.next_update_at or (self.began_at if self.state == IncidentState.PLANNED else None)

    @property
    def is_late(self) -> bool:
        """Whether that time has passed in silence."""
        due = self.due_at
        return due is not None and due <= timezone.now()


class Update(models.Model):
    """What was told at one moment. It stays as it was said: `corrects` names the update that this one puts right.

    Its journal is the incident's.
    """

    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="updates")
    corrects = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="corrections")
    state = models.CharField(max_length=16, choices=IncidentState.choices)
    texts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="status_update_at")]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return pick_text(self.texts)


class Level(models.TextChoices):
    """How urgent a notice is: its colour and its sign."""

    GOOD = "good", pgettext_lazy("notice", "Good news")
    ACCENT = "accent", pgettext_lazy("notice", "To know")
    WARN = "warn", pgettext_lazy("notice", "To be careful")
    BAD = "bad", pgettext_lazy("notice", "Danger")


class Place(models.TextChoices):
    """Where a notice is shown."""

    PORTAL = "portal", pgettext_lazy("notice", "Customers' pages")


class Notice(Journaled):
    """A sentence above every page of its place, from one time until another."""

    journal_kind: ClassVar[str] = "status_notice"

    texts = models.JSONField(default=dict)
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.ACCENT)
    link = models.CharField(max_length=500, blank=True)
    place = models.CharField(max_length=16, choices=Place.choices, default=Place.PORTAL)
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField(null=True, blank=True)
    next_update_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["-from_at", "-pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return pick_text(self.texts)

    @property
    def language(self) -> str:
        """Of the text as it is shown: English where the reader's language is missing."""
        return shown_in(self.texts)[0]

    @property
    def is_late(self) -> bool:
        """Whether the time has passed at which we said that more is heard."""
        return self.next_update_at is not None and self.next_update_at <= timezone.now()

    @property
    def sign(self) -> str:
        return {"good": "check-circle", "accent": "info", "warn": "alert", "bad": "shield-alert"}[self.level]

    def is_shown(self, now: datetime) -> bool:
        return self.from_at <= now and (self.until_at is None or now < self.until_at)
