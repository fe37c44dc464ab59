"""The ways by which a mail comes in. Apart from the models, so that a mail can be stored before Django's apps are loaded."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Source(TextChoices):
    """The way by which a mail came in."""

    SMTP = "smtp", "SMTP"
    LMTP = "lmtp", "LMTP"
    PIPE = "pipe", _("Pipe")
    IMAP = "imap", "IMAP"
    WEBHOOK = "webhook", _("Webhook")
    STUB = "stub", _("In place of one in quarantine")
