"""The demo's outbox: mails that stayed here instead of going to a relay."""

from django.db import models


class OutboxMail(models.Model):
    """One mail as its recipient would have got it. `raw` is the message with all its headers (RFC 5322)."""

    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=300)
    raw = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="outbox_age"),
            models.Index(fields=["recipient", "-id"], name="outbox_of_recipient"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.recipient}"
