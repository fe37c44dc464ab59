"""Codes by which somebody finds out whether a message is ours."""

from django.db import models
from django.db.models import Q


class MessageCode(models.Model):
    """What the portal answers for a code: what kind of message, when, to whom. Whoever has the code learns no more.

    Each mail has one of its own, so that nobody can lend his to a forgery for somebody else: the address would differ. An
    answer has one more, as it stands in the portal: then `entry` is set, and `delivery` is not. A mail that belongs to no
    conversation has neither. `kind` is the letter's name; `recipient` is masked, so that nothing is left to forget in it.
    """

    code = models.CharField(max_length=9, primary_key=True)
    entry = models.OneToOneField(
        "journal.Entry", null=True, on_delete=models.PROTECT, related_name="message_code", editable=False
    )
    delivery = models.OneToOneField(
        "conversations.Delivery", null=True, on_delete=models.PROTECT, related_name="code", editable=False
    )
    kind = models.CharField(max_length=32)
    recipient = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="code_of_one_thing", condition=Q(entry__isnull=True) | Q(delivery__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.code
