"""Mail as it was understood: one row for each mail, however often and by whatever ways it came."""

from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from gatehouse.channels.email.models.inbox import Inbox
from gatehouse.channels.email.models.raw import RawMail
from gatehouse.conversations.models import Delivery, Message

UNREAD = ("too_large", "not_given", "quarantined")  # the notices of a mail of which only the head was taken in


class Nature(models.TextChoices):
    """What a mail is. Only letters move a conversation."""

    LETTER = "letter", pgettext_lazy("mail", "Letter")
    AUTOMATIC = "automatic", pgettext_lazy("mail", "Automatic")
    BOUNCE = "bounce", pgettext_lazy("mail", "Could not be delivered")
    COMPLAINT = "complaint", pgettext_lazy("mail", "Reported as spam")
    OWN = "own", pgettext_lazy("mail", "Sent by us")


class Result(models.TextChoices):
    """Of one check of the sender (SPF, DKIM, DMARC): none is what was not checked or has no policy."""

    PASS = "pass", pgettext_lazy("check of a sender", "Passed")
    FAIL = "fail", pgettext_lazy("check of a sender", "Failed")
    NONE = "none", pgettext_lazy("check of a sender", "Not checked")


class IncomingMail(models.Model):
    """A mail that was read, with what an agent should know of it beside its words, which are its message's.

    `fingerprint` is SHA-256 over Message-ID, author, date, subject and content: the same mail by another way is the same
    row, another mail under the same Message-ID is another row. `folds` are ranges [start, end, kind] of the first `chars`
    characters of its message, in which earlier mails and signatures stand; of a text of another length they say nothing.
    `notices` are what an agent should know: [{"kind", …}]. `problems` are for operators, in English.
    """

    fingerprint = models.BinaryField(unique=True)
    raw = models.OneToOneField(RawMail, null=True, on_delete=models.SET_NULL, related_name="understood")
    nature = models.CharField(max_length=12, choices=Nature.choices, default=Nature.LETTER)
    message = models.OneToOneField(Message, null=True, on_delete=models.PROTECT, related_name="mail")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="answers")

    rfc_id = models.CharField(max_length=995, blank=True)  # its Message-ID, without angles
    author = models.CharField(max_length=320, blank=True)  # the address in From, in small letters
    author_name = models.CharField(max_length=255, blank=True)
    subject = models.CharField(max_length=1000, blank=True)
    written_at = models.DateTimeField(null=True)  # as its head says
    taken_at = models.DateTimeField(auto_now_add=True)
    spf = models.CharField(max_length=4, choices=Result.choices, default=Result.NONE)
    dkim = models.CharField(max_length=4, choices=Result.choices, default=Result.NONE)
    dmarc = models.CharField(max_length=4, choices=Result.choices, default=Result.NONE)
    # The key that led here: address, id or subject; stub: the ticket in its place; agent or note: an agent wrote it.
    joined_by = models.CharField(max_length=8, blank=True)
    chars = models.PositiveIntegerField(default=0)
    folds = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    inline = models.JSONField(default=dict)  # Content-ID of a picture in the body -> id of its attachment
    problems = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["author", "-id"], name="mail_of_author"),
            models.Index(fields=["rfc_id"], name="mail_by_rfc_id", condition=~Q(rfc_id="")),
            models.Index(fields=["taken_at"], name="mail_taken_at"),
            models.Index(
                fields=["taken_at"], name="mail_not_given", condition=Q(notices__contains=[{"kind": "not_given"}])
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk}"

    @property
    def is_forged(self) -> bool:
        return self.dmarc == Result.FAIL

    @property
    def is_assured(self) -> bool:
        """Whether the domain in From vouches for the author."""
        return self.dmarc == Result.PASS

    def folds_of(self, text: str) -> list[tuple[int, int, str]]:
        """The ranges to fold away in this text; none where it is no longer the text that they were made for."""
        if len(text) != self.chars:
            return []
        return [(int(start), int(end), str(kind)) for start, end, kind in self.folds]

    def notices_of(self, kind: str) -> list[dict[str, Any]]:
        return [notice for notice in self.notices if notice.get("kind") == kind]


def vouched_for(author: str) -> models.QuerySet[IncomingMail]:
    """Letters of this address that its domain vouches for, and that began a conversation of their own."""
    return IncomingMail.objects.filter(author=author, dmarc=Result.PASS, nature=Nature.LETTER, joined_by="")


def unread_mails() -> models.QuerySet[IncomingMail]:
    """Those of which only the head was taken in: too large, not handed over by their server, or in quarantine."""
    said = (models.Q(notices__contains=[{"kind": kind}]) for kind in UNREAD)
    return IncomingMail.objects.filter(reduce(or_, said))


class Arrival(models.Model):
    """One way by which a mail came: the inbox that it was for, and the stored mail that brought it there.

    Copies that came to the same inbox have a row each, so that they go together when the mail is erased.
    """

    mail = models.ForeignKey(IncomingMail, on_delete=models.CASCADE, related_name="arrivals")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="arrivals")
    raw = models.ForeignKey(RawMail, null=True, on_delete=models.SET_NULL, related_name="arrivals")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mail", "inbox", "raw"], name="arrival_once")]

    def __str__(self) -> str:
        return f"mail {self.mail_id} by {self.inbox_id}"
