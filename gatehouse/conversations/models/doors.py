"""Links that let a customer in: the mailed one, by which he shows that he reads an address, and the key of who has none."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from gatehouse.conversations.models.core import Conversation
from gatehouse.conversations.models.people import Contact

LINK_LIVES = timedelta(minutes=30)
KEY_LIVES = timedelta(days=90)


class LinkRequest(models.Model):
    """A browser asked for a link to an address. The token is minted when the mail is sent; only its SHA-256 is kept.

    The row is made for every asking, whether anybody ever wrote under the address or not: nothing tells the two apart.
    """

    value = models.CharField(max_length=254)
    number = models.CharField(max_length=24, blank=True)  # the ticket that was asked for
    language = models.CharField(max_length=12, default="en")
    browser = models.BinaryField()  # SHA-256 of the asking browser's cookie
    token = models.BinaryField(null=True, unique=True)  # SHA-256 of the token in the mail
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="link_request_age")]

    def __str__(self) -> str:
        return f"link {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.redeemed_at is None and timezone.now() < self.created_at + LINK_LIVES


class TicketKey(models.Model):
    """The link back into a ticket for who gave no mail address (docs/decisions/0011).

    It is shown once and only its SHA-256 is kept; a new one takes the place of the old. It opens nothing once the ticket
    belongs to somebody else or its contact has proven an address: then there is the mailed link.
    """

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="key")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="keys")
    token = models.BinaryField(unique=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="ticket_key_age")]

    def __str__(self) -> str:
        return f"key of {self.conversation_id}"

    @property
    def is_live(self) -> bool:
        return timezone.now() < self.created_at + KEY_LIVES
