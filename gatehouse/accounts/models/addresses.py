"""Addresses that belonged to an account until a short while ago."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from gatehouse.accounts.models.people import User

STILL_TOLD = timedelta(days=30)


class FormerAddress(models.Model):
    """Whoever reads it still hears of what happens to the account, and may freeze it or ask for a way back in: a thief
    removes it first. `is_shut`: a way back in has left it out, and it may do neither.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_addresses")
    kind = models.CharField(max_length=8)  # email or phone
    value = models.CharField(max_length=254)
    proven_at = models.DateTimeField(null=True)  # when it had become the account's
    is_shut = models.BooleanField(default=False)
    removed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "value"], name="former_addresses")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.user_id} until {self.removed_at:%Y-%m-%d}"
