"""What customers look for first."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TopicGroup(models.TextChoices):
    """What customers look for first; within a group they find the topic."""

    ACCOUNT = "account", _("Account Issues")
    TRADING = "trading", _("Platform or Trading Issue")
    DEPOSIT = "deposit", _("Deposit")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    AFFILIATE = "affiliate", _("Affiliate")
    FEEDBACK = "feedback", _("Feedback")
    OTHER = "other", pgettext_lazy("group of topics", "Something else")
