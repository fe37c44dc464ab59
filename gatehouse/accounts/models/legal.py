"""Legal documents, their published versions, and who has accepted which."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts.models.doors import Method
from gatehouse.accounts.models.people import User
from gatehouse.journal.models import Journaled

Texts = dict[str, str]
FALLBACK = "en"


def shown_in(texts: Texts, language: str | None = None) -> tuple[str, str]:
    """The language in which a text is shown to whoever wants `language` (by default the active one), and the text."""
    wanted = (language or get_language() or FALLBACK).lower()
    found = next((code for code in (wanted, wanted.split("-")[0]) if texts.get(code)), FALLBACK)
    return found, texts.get(found, "")


class LegalDocument(Journaled):
    """What customers accept, such as the user agreement. Only an active one with a published version is asked for."""

    journal_kind: ClassVar[str] = "legal_document"

    slug = models.SlugField(_("short name"), max_length=48, unique=True)
    names = models.JSONField(_("name by language"), default=dict)
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return shown_in(self.names)[1] or self.slug


class LegalVersion(models.Model):
    """One published wording of a document, in Markdown. The database refuses every change of it."""

    document = models.ForeignKey(LegalDocument, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    what_changed = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)  # of `texts` as canonical JSON, in hexadecimal
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="legal_version_once")]

    def __str__(self) -> str:
        return f"{self.document_id} version {self.number}"

    @property
    def changes(self) -> str:
        return shown_in(self.what_changed)[1]

    @property
    def missing(self) -> list[str]:
        """Names of the languages in which English is shown."""
        return [name for code, name in settings.LANGUAGES if not self.texts.get(code)]


class Acceptance(models.Model):
    """Somebody has accepted a version. Rows are only added; the law wants them kept when the account is closed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="acceptances")
    version = models.ForeignKey(LegalVersion, on_delete=models.PROTECT, related_name="acceptances")
    at = models.DateTimeField(default=timezone.now)
    ip = models.GenericIPAddressField(null=True)
    language = models.CharField(max_length=16)  # of the text as it was shown
    method = models.CharField(max_length=12, choices=Method.choices)  # what had shown who it is

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "version"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"{self.user_id} accepted {self.version_id}"
