"""The operator's list of tags."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gatehouse.journal.models import Journaled


class TagColour(models.TextChoices):
    """Colours of the looks, each proven to be readable in both themes (static/looks/contrast.py)."""

    PLAIN = "plain", pgettext_lazy("tag colour", "Grey")
    ACCENT = "accent", pgettext_lazy("tag colour", "House colour")
    GOOD = "good", pgettext_lazy("tag colour", "Green")
    WARN = "warn", pgettext_lazy("tag colour", "Amber")
    BAD = "bad", pgettext_lazy("tag colour", "Red")
    NOTE = "note", pgettext_lazy("tag colour", "Yellow")


class Tag(Journaled):
    """A word that agents may put on conversations.

    Conversations hold the `key`, which never changes: renaming touches this row alone. A tag that was merged into another
    is shown and found as that one, and conversations keep the key they have.
    """

    journal_kind: ClassVar[str] = "tag"

    key = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"\A\w[\w-]*\Z", _("Use small letters, digits and dashes."))],
    )
    name = models.CharField(max_length=40)
    colour = models.CharField(max_length=8, choices=TagColour.choices, default=TagColour.PLAIN)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name", "key"]

    def __str__(self) -> str:
        return self.name
