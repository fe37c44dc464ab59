"""What agents write beside their answers: drafts, that they are there, and whom they mention."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from gatehouse.conversations.models.core import Conversation, Message

DRAFTS_KEPT = timedelta(days=30)  # untouched


class SheetDraft(models.Model):
    """An agent's words on one sheet of a conversation's composer: an answer, or a note. Guarded, never journaled.

    `version` counts the saves; `client_id` is the sheet, open in some tab, that saved last.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    sheet = models.CharField(max_length=8)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    client_id = models.UUIDField()
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent", "sheet"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.sheet} of {self.agent_id} in {self.conversation_id}"


class Presence(models.Model):
    """An agent has a conversation before his eyes, or writes in it. Over by itself; never journaled."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_until = models.DateTimeField(db_index=True)
    writing_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "agent"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.conversation_id}"


class Mention(models.Model):
    """A note calls an agent by name. `conversation` is where the note is read; `name` is the one that it was written under.

    Written by the statement that posts (`post.py`), ended with the note's words. Whether it was read is not journaled.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    name = models.CharField(max_length=80)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "agent"], name="mention_once")]
        indexes = [
            models.Index(fields=["agent", "-at", "-id"], name="mentions_of"),
            models.Index(fields=["agent", "conversation"], name="mentions_unread", condition=Q(read_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} in {self.message_id}"
