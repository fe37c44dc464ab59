"""People who sign in: agents, and customers with an account."""

from datetime import timedelta
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from gatehouse.journal.actor import Actor
from gatehouse.journal.models import Journaled

ISSUED_LIVES = timedelta(days=7)  # a password that we made, until it is used for the first time


class Role(models.TextChoices):
    """What an agent may do. A customer has none."""

    AGENT = "agent", _("Agent")
    SENIOR = "senior", _("Senior specialist")
    LEAD = "lead", _("Lead")
    SECURITY = "security", _("Security")
    OPERATOR = "operator", _("Operator")


class Theme(models.TextChoices):
    """Light or dark; empty follows the system."""

    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Density(models.TextChoices):
    """How close the lines of the workspace stand."""

    COMFORTABLE = "", _("Comfortable")
    COMPACT = "compact", _("Compact")


class Tour(models.TextChoices):
    """How the tour of the desk stands for an agent."""

    NEW = "", _("Not begun")
    ON = "on", _("Begun")
    LEFT = "left", _("Left")
    DONE = "done", _("Done")


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, Journaled):
    """Somebody who signs in: a customer or an agent, never both. `role` is empty for customers.

    Colleagues know an agent by his `name`; customers by `public_name` and `face` alone, never by surname or email.
    """

    journal_kind: ClassVar[str] = "user"

    last_login = None  # the journal has it
    email = models.EmailField(_("email"), unique=True, null=True)  # null: a customer with a phone number alone
    phone = models.CharField(max_length=16, unique=True, null=True, editable=False)  # E.164; customers only
    name = models.CharField(_("name"), max_length=80)
    public_name = models.CharField(_("name customers see"), max_length=40, blank=True)  # blank for customers only
    face = models.UUIDField(null=True, editable=False, unique=True)  # a new one with every picture; says nothing else
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    language = models.CharField(max_length=12, blank=True, editable=False)  # of the desk; empty: the browser's
    time_zone = models.CharField(max_length=64, blank=True, editable=False)  # IANA; empty: the browser's
    theme = models.CharField(max_length=8, choices=Theme.choices, blank=True, editable=False)
    density = models.CharField(max_length=12, choices=Density.choices, blank=True, editable=False)
    has_letter_keys = models.BooleanField(default=True, editable=False)
    is_mailed = models.BooleanField(default=False, editable=False)  # when a customer writes in a conversation of his
    takes_chats = models.BooleanField(default=False, editable=False)  # waiting ones are offered to him
    chat_volume = models.PositiveSmallIntegerField(default=60, editable=False)  # per cent; 0 is silent
    is_rung_for_waiting = models.BooleanField(default=True, editable=False)  # his desktop says that somebody waits
    is_rung_for_own = models.BooleanField(default=True, editable=False)  # and that a customer of his has written
    tour = models.CharField(max_length=8, choices=Tour.choices, blank=True, editable=False)
    tour_step = models.PositiveSmallIntegerField(default=0, editable=False)
    totp_secret = models.BinaryField(default=b"", editable=False)  # encrypted under the keyring
    totp_confirmed_at = models.DateTimeField(null=True, editable=False)
    sms_since = models.DateTimeField(null=True, editable=False)  # a code by SMS is his second step; customers only
    issued_at = models.DateTimeField(null=True, editable=False)  # his password is one that we made; agents only
    words = models.TextField(default="", blank=True, editable=False)  # the anti-phishing code, sealed; customers only
    frozen_at = models.DateTimeField(null=True, editable=False)  # by himself, in an emergency
    security_hold_until = models.DateTimeField(
        null=True, editable=False
    )  # a thief may have got in: nothing ought to leave
    kyc_region = models.CharField(max_length=6, blank=True, editable=False)  # as the exchange has proven it (places.py)
    declared_region = models.CharField(max_length=6, blank=True, editable=False)  # as he says himself
    region_confirmed = models.CharField(max_length=6, blank=True, editable=False)  # where he still said so
    region_exempt = models.ForeignKey(
        "RegionRule", null=True, on_delete=models.SET_NULL, editable=False, related_name="+"
    )  # the rule that an operator has let him off
    closes_at = models.DateTimeField(null=True, editable=False)  # he wants it closed; until then he may keep it
    closed_at = models.DateTimeField(null=True, editable=False)  # for good
    erases_at = models.DateTimeField(null=True, editable=False)  # when it is next looked what of it can be erased
    is_demo = models.BooleanField(default=False, editable=False)  # refused in production
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        constraints = [
            models.CheckConstraint(condition=Q(role="") | Q(role__in=Role.values), name="user_role_known"),
            models.CheckConstraint(condition=Q(role="") | ~Q(public_name=""), name="agent_has_public_name"),
            models.CheckConstraint(
                condition=Q(email=Lower(F("email"))),
                name="user_email_lower",
                violation_error_message=_("Write the email in small letters."),
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False)
                | Q(role="", phone__isnull=False)
                | Q(role="", closed_at__isnull=False),
                name="user_has_sign_in_name",
            ),
        ]
        indexes = [
            models.Index(fields=["closes_at"], name="users_to_close", condition=Q(closes_at__isnull=False)),
            models.Index(fields=["erases_at"], name="users_to_erase", condition=Q(erases_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or self.sign_in_name or f"account {self.pk}"

    @property
    def sign_in_name(self) -> str:
        """What he types to sign in: his email, else his phone number."""
        return self.email or self.phone or ""

    @property
    def is_agent(self) -> bool:
        return bool(self.role)

    @property
    def is_staff(self) -> bool:
        """May open the back office (Django's name for it)."""
        return self.is_active and self.role in (Role.LEAD, Role.OPERATOR)

    @property
    def must_choose_password(self) -> bool:
        """Whether the one he has was given to him. The demo's agents are nobody, and keep theirs."""
        return self.issued_at is not None and not self.is_demo

    @property
    def is_issued_over(self) -> bool:
        """Whether the one that he was given has waited too long for him."""
        return self.must_choose_password and timezone.now() > (self.issued_at or timezone.now()) + ISSUED_LIVES

    @property
    def has_strong_factor(self) -> bool:
        """Whether codes that we send are closed to him: he has an app or a passkey."""
        return self.totp_confirmed_at is not None or self.passkeys.exists()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's admin asks this; the back office has one right: being let in."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        # A session is good only for the password and the factor it was opened with: a new one of either ends it.
        factor = self.totp_confirmed_at.isoformat() if self.totp_confirmed_at else ""
        return salted_hmac(
            "gatehouse.session", f"{self.password}|{factor}", secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def actor(self) -> Actor:
        return Actor("agent", self.pk) if self.is_agent else Actor("contact", self.contact.pk)

    @property
    def initials(self) -> str:
        """For colleagues."""
        return initials(self.name)

    @property
    def public_initials(self) -> str:
        """For customers: nothing of the surname."""
        return initials(self.public_name)


def initials(name: str) -> str:
    """Two letters that stand for a name."""
    words = name.split()
    return ("".join(word[0] for word in words[:2]) if len(words) > 1 else name[:2]).upper()
