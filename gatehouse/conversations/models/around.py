"""What stands around a conversation: who else takes part, who was asked, what was asked for, and what it has to do with."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gatehouse.conversations.models.core import Conversation
from gatehouse.conversations.models.desk import Department
from gatehouse.conversations.models.people import Contact


class Participant(models.Model):
    """Somebody beside the requester who gets what is public in a conversation.

    `came_with` is the merged conversation in which he took part; undoing that merge ends it here.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="participations")
    came_with = models.ForeignKey(Conversation, null=True, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "contact"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.conversation_id}"


class Involvement(models.Model):
    """A second department that was asked inside a conversation and may see it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="involvements")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="involvements")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "department"], name="involvement_once")]

    def __str__(self) -> str:
        return f"{self.department_id} in {self.conversation_id}"


class DetailRequest(models.Model):
    """Fields that an agent has asked the customer to fill in; open until answered."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="detail_requests")
    fields = models.ManyToManyField("conversations.TopicField", related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"details of {self.conversation_id}"


class Link(models.Model):
    """Two conversations that have to do with each other; stored once, the smaller id first."""

    class Kind(models.TextChoices):
        RELATED = "related", _("Related")
        SPLIT = "split", _("Split off")
        FOLLOW_UP = "follow_up", _("Follow-up")
        POSSIBLY = "possibly", _("Possibly about")

    one = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.RELATED)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="link_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="link_in_order"),
        ]
        indexes = [models.Index(fields=["other"], name="link_other")]

    def __str__(self) -> str:
        return f"{self.one_id} – {self.other_id}"
