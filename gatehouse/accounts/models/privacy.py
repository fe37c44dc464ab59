"""What a customer asks for about his own data."""

import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from gatehouse.accounts.models.people import User

EXPORT_LIVES = timedelta(days=7)


class DataExport(models.Model):
    """A copy of all that belongs to an account, as one file in the private storage, for its owner alone.

    `file` is named before it is written: whatever a crash leaves under that name is written over, or removed with the row.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="data_exports")
    language = models.CharField(max_length=12)
    file = models.CharField(max_length=200)
    asked_at = models.DateTimeField(auto_now_add=True)
    done = models.PositiveIntegerField(default=0)  # of `total` pieces, while it is being made
    total = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes
    ready_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)  # removed, or given up before it was ready

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ready_at__isnull=True, gone_at__isnull=True),
                name="data_export_one_at_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["user", "-asked_at"], name="data_exports_of"),
            models.Index(fields=["asked_at"], name="data_exports_kept", condition=Q(gone_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"data of {self.user_id}"

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None and self.gone_at is None

    @property
    def is_being_made(self) -> bool:
        return self.ready_at is None and self.gone_at is None

    @property
    def ends_at(self) -> datetime | None:
        """When it is removed."""
        return self.ready_at + EXPORT_LIVES if self.ready_at else None
