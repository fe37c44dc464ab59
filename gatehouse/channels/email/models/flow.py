"""How mail goes in and out: what is true of all of it together."""

from django.db import models
from django.db.models import Q

from gatehouse.channels.email.retry import RelayProblem


class MailFlow(models.Model):
    """One row. `relay_away_since` is set while the relay cannot be reached; then mail waits for it untried."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    relay_away_since = models.DateTimeField(null=True)
    relay_problem = models.CharField(max_length=8, choices=RelayProblem.choices, blank=True, default="", db_default="")
    relay_detail = models.CharField(max_length=200, blank=True, default="", db_default="")  # the other side's words
    handed_over_at = models.DateTimeField(null=True)  # the last mail that went out; to about ten seconds
    no_room_at = models.DateTimeField(null=True)  # mail was refused last for lack of room
    grew_at = models.DateTimeField(null=True)  # the quarantine's growth was last told to the log

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="mail_flow_once")]

    def __str__(self) -> str:
        return "mail flow"

    @classmethod
    def now(cls) -> "MailFlow":
        """As it stands; an empty one before anything happened."""
        return cls.objects.filter(pk=1).first() or cls()
