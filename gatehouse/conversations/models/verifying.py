"""An agent asks a customer to show, in his own account, that it is he who writes."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from gatehouse.accounts.models import Method
from gatehouse.conversations.models.core import Conversation

ASKED_FOR = timedelta(minutes=15)
HOLDS_FOR = timedelta(hours=1)  # after that the desk shows it as old


class Verification(models.Model):
    """One asking, for one conversation and the account that it belonged to then: nobody else can answer it.

    `ended_at`: it counts no more, whatever was answered, because it was too late or another conversation was joined.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="verifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)
    is_confirmed = models.BooleanField(null=True)  # False: he did not expect it
    method = models.CharField(max_length=12, choices=Method.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="verification_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["user"],
                condition=Q(answered_at__isnull=True, ended_at__isnull=True),
                name="verifications_waiting",
            ),
            models.Index(fields=["conversation", "-asked_at"], name="verifications_of"),
        ]

    def __str__(self) -> str:
        return f"verification of {self.conversation_id}"

    @property
    def until(self) -> datetime:
        return self.asked_at + ASKED_FOR
