"""Mailboxes that are read by IMAP, and how far and how well they are."""

from typing import ClassVar

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from gatehouse.channels.email.intake.imap.faults import Problem
from gatehouse.channels.email.intake.imap.session import Security, SignIn
from gatehouse.journal.models import Journaled


class Mailbox(Journaled):
    """Where a provider keeps mail for one of our addresses.

    `password`, which is the refresh token for OAuth 2.0 (empty where the client speaks for itself), and `client_secret` are
    under the keyring (imap/accounts.py).
    """

    journal_kind: ClassVar[str] = "mailbox"

    address = models.EmailField(_("address that customers write to"), max_length=254)
    host = models.CharField(_("server"), max_length=253)
    port = models.PositiveIntegerField(_("port"), default=993, validators=[MinValueValidator(1)])
    security = models.CharField(_("encryption"), max_length=8, choices=Security.choices, default=Security.TLS)
    username = models.CharField(_("user name"), max_length=254)
    sign_in = models.CharField(_("sign-in"), max_length=8, choices=SignIn.choices, default=SignIn.PASSWORD)
    password = models.TextField(blank=True)
    token_url = models.CharField(
        _("address for tokens"), max_length=300, blank=True, validators=[URLValidator(["https", "http"])]
    )
    client_id = models.CharField(_("client ID"), max_length=300, blank=True)
    client_secret = models.TextField(blank=True)
    scope = models.CharField(_("scope"), max_length=500, blank=True)
    folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    move_to = models.CharField(
        _("then move to folder"), max_length=200, blank=True, help_text=_("Empty: every mail stays where it is.")
    )
    takes_old = models.BooleanField(
        _("take in what is there already"), default=False, help_text=_("Else only mail that comes from now on.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")
        ordering = ["address", "pk"]
        constraints = [models.UniqueConstraint(fields=["host", "username", "folder"], name="mailbox_once")]

    def __str__(self) -> str:
        return self.address


class Watermark(models.Model):
    """How far a mailbox was read: every mail up to `last_uid` is stored, under this UIDVALIDITY (RFC 9051 §2.3.1.1)."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, primary_key=True, related_name="watermark")
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    # What came before is left alone, unless the mailbox takes what is there. After the server numbered anew, mails up to
    # `compare_until` may be such old ones.
    began_at = models.DateTimeField()
    compare_until = models.BigIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=12, choices=Problem.choices, blank=True)
    detail = models.CharField(max_length=300, blank=True)  # the other side's words
    problem_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.mailbox_id}: {self.last_uid}"
