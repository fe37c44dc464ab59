"""Mail as it came in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from gatehouse.channels.email.intake.sources import Source
from gatehouse.journal.wire import uuid7


class Fate(models.TextChoices):
    """What became of a mail. Stored is what waits to be read; a quarantined one waits for a lead."""

    STORED = "stored", pgettext_lazy("mail", "Waiting to be read")
    OPENED = "opened", pgettext_lazy("mail", "Opened a conversation")
    APPENDED = "appended", pgettext_lazy("mail", "Added to a conversation")
    DUPLICATE = "duplicate", pgettext_lazy("mail", "Had come before")
    IGNORED = "ignored", pgettext_lazy("mail", "Automatic, nothing to do")
    QUARANTINED = "quarantined", pgettext_lazy("mail", "In quarantine")
    DISMISSED = "dismissed", pgettext_lazy("mail", "Dismissed from quarantine")


class RawMail(models.Model):
    """A mail exactly as it arrived, stored and committed before anybody understood it.

    The bytes are sealed with a key of their own (intake/sealed.py): small ones in `content`, large ones in the private
    storage under `file`. `mail_from` is the envelope's sender: empty for the empty one, null where the way in knows none.
    `reader_key` is that key under the keyring; it is taken away when the guard found something in the mail, and
    `evidence_key`, which two people open together, is all that is left.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.CharField(max_length=8, choices=Source.choices)
    mail_from = models.CharField(max_length=320, null=True)
    rcpt_to = ArrayField(models.CharField(max_length=320), default=list)
    peer = models.CharField(max_length=64, blank=True)  # the address that handed it over
    helo = models.CharField(max_length=255, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField()
    content = models.BinaryField(null=True)
    file = models.CharField(max_length=200, blank=True)
    reader_key = models.TextField(blank=True)
    evidence_key = models.TextField(blank=True, default="", db_default="")
    received_at = models.DateTimeField()

    fate = models.CharField(max_length=12, choices=Fate.choices, default=Fate.STORED)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=300, blank=True)  # why it waits
    dismissal = models.CharField(max_length=300, blank=True, default="", db_default="")  # why a lead let it go
    next_try_at = models.DateTimeField(null=True)
    quarantined_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="mail_to_read", condition=Q(fate="stored")),
            models.Index(fields=["id"], name="mail_in_quarantine", condition=Q(fate="quarantined")),
            models.Index(fields=["quarantined_at"], name="mail_quarantined_at", condition=Q(fate="quarantined")),
            models.Index(fields=["id"], name="mail_aside", condition=Q(fate__in=["ignored", "dismissed"])),
            models.Index(fields=["received_at"], name="mail_age"),
            models.Index(fields=["sha256"], name="mail_bytes"),
            models.Index(fields=["file"], name="mail_files", condition=~Q(file="")),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.id}"
