"""The conversation in which a recovery case is dealt with."""

from django.db import models

from gatehouse.accounts.models import RecoveryCase
from gatehouse.conversations.models.core import Conversation


class RecoveryThread(models.Model):
    """One conversation for one case, and never of anything else: whoever reads it has shown a code and no more."""

    conversation = models.OneToOneField(
        Conversation, primary_key=True, on_delete=models.CASCADE, related_name="recovery"
    )
    case = models.OneToOneField(RecoveryCase, on_delete=models.CASCADE, related_name="thread")

    def __str__(self) -> str:
        return f"{self.conversation_id} for {self.case_id}"
