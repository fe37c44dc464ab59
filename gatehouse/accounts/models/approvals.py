"""What needs two people."""

from django.db import models
from django.db.models import F, Q

from gatehouse.accounts.models.people import User


class Approval(models.Model):
    """Something that one person asks for and another approves (approvals.py). `payload` is the SHA-256 of what exactly."""

    act = models.CharField(max_length=40)
    payload = models.BinaryField()
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("asked_by")), name="approval_by_another"
            )
        ]
        indexes = [models.Index(fields=["payload", "-id"], name="approval_of")]

    def __str__(self) -> str:
        return f"{self.act} {self.pk}"
