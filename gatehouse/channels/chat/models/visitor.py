"""Whoever opens the bubble, and how sure we are of who that is."""

from django.db import models
from django.utils.translation import pgettext_lazy

from gatehouse.channels.chat.models.brand import Brand
from gatehouse.conversations.models import Contact
from gatehouse.journal.wire import uuid7


class Assurance(models.TextChoices):
    """How sure we are of who writes. Never raised by what somebody typed."""

    ANONYMOUS = "anonymous", pgettext_lazy("assurance", "Nobody vouches for who this is")
    PORTAL = "portal", pgettext_lazy("assurance", "Has proven his address in the portal")
    ACCOUNT = "account", pgettext_lazy("assurance", "Has signed in to his account")
    VOUCHED = "vouched", pgettext_lazy("assurance", "Signed in to the exchange")


class Visitor(models.Model):
    """One browser on one site. Its token, of which we keep a hash, opens its own chats and nothing else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="visitors")
    origin = models.CharField(max_length=253)
    token_hash = models.BinaryField(unique=True)
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="visitors")
    assurance = models.CharField(max_length=12, choices=Assurance.choices, default=Assurance.ANONYMOUS)
    language = models.CharField(max_length=12, default="en")
    time_zone = models.CharField(max_length=64, blank=True)
    page = models.CharField(max_length=500, blank=True)
    page_title = models.CharField(max_length=160, blank=True)
    device = models.CharField(max_length=300, blank=True)  # as the browser names itself
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="visitors_to_forget")]

    def __str__(self) -> str:
        return f"{self.assurance} at {self.origin}"

    @property
    def session_key(self) -> str:
        """Names its session to the gateway, which hears of nothing but a hash of it."""
        return f"visitor:{self.pk}"


class Identity(models.Model):
    """Whom the exchange means by one of its own ids. Nothing else ever joins two contacts here."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="identities")
    subject = models.CharField(max_length=128)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="identities")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return self.subject
