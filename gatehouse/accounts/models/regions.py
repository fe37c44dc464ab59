"""What the law of a place keeps closed, and whom it holds."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts.models.legal import Texts, shown_in
from gatehouse.accounts.models.people import User
from gatehouse.accounts.places import country_name
from gatehouse.journal.models import Journaled


class RegionAct(models.TextChoices):
    """What a rule opens or closes, each a column of it. Writing to us is none of them: that is never closed."""

    SIGN_UP = "sign_up", _("Creating an account")
    SIGN_IN = "sign_in", _("Signing in")
    PRODUCTS = "products", _("Trading")
    QR_SIGN_IN = "qr_sign_in", _("Signing in by QR code")


class Effect(models.TextChoices):
    """How far something is open."""

    ALLOW = "allow", _("Open")
    RESTRICT = "restrict", _("Restricted")
    BLOCK = "block", _("Closed")


def _effect(act: RegionAct) -> "models.CharField[str, str]":
    return models.CharField(act.label, max_length=8, choices=Effect.choices, default=Effect.ALLOW)


class RegionRule(Journaled):
    """What is open to customers of one place. The rule of a part of a country stands alone: nothing of the country's
    is added to it.

    The texts say what a customer may still do, which document is asked for, and how to object. `send_to` is the page of
    the exchange that takes the document.
    """

    journal_kind: ClassVar[str] = "region_rule"

    place = models.CharField(_("place"), max_length=6)
    names = models.JSONField(_("name by language"), default=dict, blank=True)
    sign_up = _effect(RegionAct.SIGN_UP)
    sign_in = _effect(RegionAct.SIGN_IN)
    products = _effect(RegionAct.PRODUCTS)
    qr_sign_in = _effect(RegionAct.QR_SIGN_IN)
    still = models.JSONField(default=dict)
    document = models.JSONField(default=dict, blank=True)
    send_to = models.CharField(max_length=500, blank=True)
    objection = models.JSONField(default=dict)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["place"]
        verbose_name = _("rule of a region")
        verbose_name_plural = _("rules of regions")
        constraints = [
            models.UniqueConstraint(
                fields=["place"], condition=Q(is_active=True), name="region_rule_once",
                violation_error_message=_("There is a rule for this place already: change that one."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The place, as its customers call it: “United States, New York”."""
        part = shown_in(self.names)[1]
        country = country_name(self.place)
        return f"{country}, {part}" if part else country

    @property
    def effects(self) -> dict[str, str]:
        """What is not open, by act."""
        found = {act.value: getattr(self, act) for act in RegionAct}
        return {act: effect for act, effect in found.items() if effect != Effect.ALLOW}

    @property
    def texts(self) -> dict[str, Texts]:
        return {"still": self.still, "document": self.document, "objection": self.objection}


class RegionHold(models.Model):
    """A rule that holds something back for a customer, as he was told of it last."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="region_hold")
    rule = models.ForeignKey(RegionRule, on_delete=models.PROTECT, related_name="holds")
    effects = models.JSONField()
    since = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now, db_index=True)  # when the exchange was asked about him last

    class Meta:
        ordering = ["-since"]
        verbose_name = _("customer held by a rule")
        verbose_name_plural = _("customers held by a rule")

    def __str__(self) -> str:
        return str(self.user)
