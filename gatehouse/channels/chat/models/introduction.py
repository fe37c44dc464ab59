"""A frame on somebody's site asks who its visitor is, and he answers in a window of ours (docs/decisions/0031)."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from gatehouse.channels.chat.models.visitor import Visitor
from gatehouse.conversations.models import LINK_LIVES, Contact
from gatehouse.journal.wire import uuid7

QUESTION_LIVES = LINK_LIVES  # as long as the mailed link by which he may have to come back
CODE_LIVES = timedelta(seconds=90)  # one script hands it to another


class Introduction(models.Model):
    """One question and its answer. `challenge` is of the verifier that the frame keeps (RFC 7636, S256); of the code we keep
    a SHA-256."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="introductions")
    challenge = models.CharField(max_length=43)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.BinaryField(null=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"introduction {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.confirmed_at is None and timezone.now() < self.created_at + QUESTION_LIVES

    @property
    def is_fresh(self) -> bool:
        """Whether its code can still be redeemed, as far as time goes."""
        return self.confirmed_at is not None and timezone.now() < self.confirmed_at + CODE_LIVES
