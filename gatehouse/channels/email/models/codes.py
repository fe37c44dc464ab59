"""Codes by which somebody finds out whether a message is ours."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class MessageCode(models.Model):
    """What the portal answers for a code: what kind of message, when, to whom. Whoever has the code learns no more.

    `entry` is what the message was about, None for a mail that belongs to no conversation. `kind` is its letter's name;
    `recipients` are masked, so that nothing is left to forget in them.
    """

    code = models.CharField(max_length=9, primary_key=True)
    entry = models.OneToOneField(
        "journal.Entry", null=True, on_delete=models.PROTECT, related_name="message_code", editable=False
    )
    kind = models.CharField(max_length=32)
    recipients = ArrayField(models.CharField(max_length=120), default=list)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.code
