"""One act on many conversations, kept for as long as it can be taken back."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from gatehouse.conversations.models.core import Conversation

UNDO_FOR = timedelta(hours=1)


class BulkAct(models.Model):
    """An agent's verb on many conversations. The id is made with the form: the same form sent twice is one act.

    It is also the `operation` that the entries share.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulk_acts")
    verb = models.CharField(max_length=16)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"


class BulkStep(models.Model):
    """What became of one conversation in it: `before` is what the undo brings back, `refusal` why nothing was done.

    `seq` is the conversation's newest entry after the step: what is changed behind it is somebody else's.
    """

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="steps")
    number = models.CharField(max_length=24)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    before = models.JSONField(default=dict)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "number"], name="bulk_step_once")]

    def __str__(self) -> str:
        return f"{self.number} in {self.act_id}"
