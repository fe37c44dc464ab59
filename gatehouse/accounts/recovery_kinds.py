"""What a customer may have lost, and what he may show instead; customers and agents read the same words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lost(models.TextChoices):
    """What its owner cannot show any more; `NOTHING` for an account that is frozen and nothing else."""

    APP = "totp", _("The authenticator app")
    PASSKEY = "passkey", _("The passkeys")
    EVERYTHING = "all", _("App, passkeys and recovery codes")
    NOTHING = "nothing", _("Nothing: the account is frozen")


class EvidenceKind(models.TextChoices):
    """What shows that somebody is the owner (NIST 800-63B-4, section 4.2.2). Questions that others can answer do not."""

    EMAIL = "email", _("A code by mail")
    PHONE = "phone", _("A code by SMS")
    PASSWORD = "password", _("The password")
    APP = "totp", _("A code of the authenticator app")
    RECOVERY = "recovery", _("A recovery code")
    IDENTITY = "identity", _("Identity proven anew at the exchange")
