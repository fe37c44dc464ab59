"""A conversation as a live chat: where it stands in the queue, and who has seen what."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from gatehouse.channels.chat.models.visitor import Assurance, Visitor
from gatehouse.conversations.models import Conversation, Department


class ChatState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("chat", "Waiting")
    TAKEN = "taken", pgettext_lazy("chat", "Talking")
    ENDED = "ended", pgettext_lazy("chat", "Ended")
    TICKET = (
        "ticket",
        pgettext_lazy("chat", "Goes on as a ticket"),
    )  # by mail and portal, until somebody makes it a chat again
    LEFT = "left", pgettext_lazy("chat", "Left the queue")  # the customer went; it goes on as a ticket


ENDED = (ChatState.ENDED, ChatState.LEFT)


class Chat(models.Model):
    """Follows its conversation (`follower.py`); the gateway writes down who is there and what was seen (`live/chats.py`).

    `seen_seq` and `agent_seen_seq` are public seqs: up to where the customer and an agent have seen it.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.PROTECT, primary_key=True, related_name="chat")
    visitor = models.ForeignKey(Visitor, on_delete=models.PROTECT, related_name="chats")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    assurance = models.CharField(max_length=12, choices=Assurance.choices)
    state = models.CharField(max_length=8, choices=ChatState.choices, default=ChatState.WAITING)
    arrived_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    online_until = models.DateTimeField(null=True)
    seen_seq = models.PositiveIntegerField(default=0, db_default=0)
    agent_seen_seq = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(
                F("department"), F("arrived_at"), F("conversation"), name="chats_waiting", condition=Q(state="waiting")
            ),
            models.Index(fields=["taken_at"], name="chats_taken", condition=Q(taken_at__isnull=False)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.state}"
