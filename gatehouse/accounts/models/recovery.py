"""The way back in for who has lost a factor: a case that takes evidence, two agents and a wait."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gatehouse.accounts.models.approvals import Approval
from gatehouse.accounts.models.people import User
from gatehouse.accounts.recovery_kinds import EvidenceKind, Lost


class CaseState(models.TextChoices):
    OPENED = "opened", pgettext_lazy("recovery case", "Opened")
    EVIDENCE = "evidence", pgettext_lazy("recovery case", "Enough was shown")
    PREPARED = "prepared", pgettext_lazy("recovery case", "Prepared")
    APPROVED = "approved", pgettext_lazy("recovery case", "Approved")
    HOLD = "hold", pgettext_lazy("recovery case", "Waiting")
    EXECUTED = "executed", pgettext_lazy("recovery case", "Done")
    CANCELLED = "cancelled", pgettext_lazy("recovery case", "Stopped")
    EXPIRED = "expired", pgettext_lazy("recovery case", "Expired")


GATHERING = (CaseState.OPENED, CaseState.EVIDENCE, CaseState.PREPARED)
RUNNING = (*GATHERING, CaseState.APPROVED, CaseState.HOLD)


class Ending(models.TextChoices):
    """Who stopped a case."""

    OWNER = "owner", _("The owner, signed in")
    LINK = "link", _("The link in a notice")
    FACTOR = "factor", _("The factor that was said to be lost was used")
    FROZEN = "frozen", _("The account was frozen")
    AGENT = "agent", _("An agent")
    OTHER = "other", _("Another browser, which asked anew")


class RecoveryCase(models.Model):
    """One account's way back, asked for in one browser (its SHA-256): what two people show is never put together. Without a
    browser an agent has opened it, for an owner who reads none of his addresses any more.

    `notice` is the entry of the approval: the wait begins when its notices have gone out.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recoveries")
    browser = models.BinaryField(default=b"")
    lost = models.CharField(max_length=12, choices=Lost.choices)
    state = models.CharField(max_length=12, choices=CaseState.choices, default=CaseState.OPENED)
    hold_hours = models.PositiveSmallIntegerField(default=0)
    approval = models.ForeignKey(Approval, null=True, on_delete=models.PROTECT, related_name="+")
    notice = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True)
    held_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, choices=Ending.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state__in=[str(one) for one in RUNNING]), name="one_running_recovery"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["hold", "executed"]) | Q(approval__isnull=False), name="recovery_is_approved"
            ),
        ]
        indexes = [models.Index(fields=["state", "held_until"], name="recoveries_by_state")]

    def __str__(self) -> str:
        return f"recovery {self.pk} of {self.user_id}"

    @property
    def is_by_agent(self) -> bool:
        return not self.browser

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def is_gathering(self) -> bool:
        return self.state in GATHERING


class Evidence(models.Model):
    """Something that was shown, once of each kind. `reference`: that address, masked; or where an agent's word can be
    looked up. `value`: that address; in a case that an agent has opened, the one that becomes the account's."""

    case = models.ForeignKey(RecoveryCase, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=12, choices=EvidenceKind.choices)
    agent = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=254, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="evidence_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} for {self.case_id}"
