"""A browser that wants to be signed in by a phone, from the code on its screen to the session that it opens."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts.models.doors import KnownDevice
from gatehouse.accounts.models.people import User
from gatehouse.accounts.places import country_name

QR_TRIES = 3  # at the six figures


class QrState(models.TextChoices):
    NEW = "new"
    SCANNED = "scanned"
    APPROVED = "approved"
    USED = "used"
    ENDED = "ended"


class QrEnd(models.TextChoices):
    """Why nobody gets in by it any more."""

    REPLACED = "replaced", _("its browser asked for another")
    SECOND_SCAN = "second_scan", _("two phones scanned it")
    COUNTRY = "country", _("browser and phone are in two countries")
    DECLINED = "declined", _("declined")
    REPORTED = "reported", _("reported by its owner")
    WRONG_CODE = "wrong_code", _("three wrong codes")
    PHONE_OUT = "phone_out", _("the phone was signed out")


# How long each step may take: seen on the screen, looked at on the phone, typed in the browser.
QR_LIVES = {
    QrState.NEW: timedelta(seconds=60),
    QrState.SCANNED: timedelta(seconds=120),
    QrState.APPROVED: timedelta(seconds=60),
}


class QrSignIn(models.Model):
    """One asking. `token` is all that the picture shows: it opens nothing, and names the asking for a phone.

    Its browser alone can use it, by 256 random bits in a cookie, of which the SHA-256 is kept.
    """

    token = models.CharField(max_length=22, unique=True)  # 128 random bits
    browser = models.BinaryField(unique=True)
    state = models.CharField(max_length=8, choices=QrState.choices, default=QrState.NEW)
    end = models.CharField(max_length=12, choices=QrEnd.choices, blank=True)
    name = models.CharField(max_length=80, blank=True)  # of the browser, as it says: "Chrome on Windows"
    ip = models.GenericIPAddressField(null=True)
    country = models.CharField(max_length=2, blank=True)  # ISO 3166; empty when it is unknown
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    moved_at = models.DateTimeField(default=timezone.now)  # when it came into its state
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    phone = models.ForeignKey(KnownDevice, null=True, on_delete=models.SET_NULL, related_name="+")
    phone_ip = models.GenericIPAddressField(null=True)
    code = models.BinaryField(null=True)  # HMAC of the six figures
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "ended"]) | Q(user__isnull=False), name="qr_sign_in_is_somebodys"
            )
        ]

    def __str__(self) -> str:
        return f"QR sign-in {self.pk}, {self.state}"

    @property
    def country_name(self) -> str:
        """In the active language; empty when it is unknown."""
        return country_name(self.country) if self.country else ""

    @property
    def is_live(self) -> bool:
        return timezone.now() < self.ends_at

    @property
    def ends_at(self) -> datetime:
        """When its present step is over; at once for what was used or ended."""
        return self.moved_at + QR_LIVES.get(QrState(self.state), timedelta())
