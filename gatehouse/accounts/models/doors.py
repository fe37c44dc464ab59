"""What stands at the doors: factors, known devices, codes on their way, and the counters that keep others out."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gatehouse.accounts.models.people import User

CODE_LIVES = timedelta(minutes=10)  # ASVS 5.0, 6.5.5
MOST_TRIES = 3  # of one code


class Method(models.TextChoices):
    """What showed who somebody is."""

    PASSWORD = "password", _("Password on a known device")
    CODE = "code", _("Password and a code by mail or SMS")
    TOTP = "totp", _("Password and authenticator app")
    RECOVERY = "recovery", _("Password and recovery code")
    PASSKEY = "passkey", _("Passkey")
    QR = "qr", _("QR code and a phone that is signed in")


class KnownDevice(models.Model):
    """A browser that somebody has signed in with. Its cookie holds 256 random bits, of which only the SHA-256 is kept.

    The cookie alone opens nothing. It spares its owner the code that strangers must show, and has tries of its own.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    token = models.BinaryField(unique=True)
    name = models.CharField(max_length=80, blank=True)  # as the browser says: "Chrome on Windows"
    ip = models.GenericIPAddressField(null=True)  # where it was used last
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"

    @property
    def is_phone(self) -> bool:
        return any(name in self.name for name in ("iPhone", "Android"))


class SpentCode(models.Model):
    """The newest time step whose one-time code a user has used; no older one is accepted again (RFC 6238 §5.2)."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True)
    step = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.step}"


class OpenSession(models.Model):
    """A session that a user has opened, by the hash of its key."""

    session = models.CharField(max_length=32, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    began_at = models.DateTimeField(auto_now_add=True)
    device = models.ForeignKey("KnownDevice", null=True, on_delete=models.CASCADE, related_name="open_sessions")
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.TOTP)  # what opened it
    qr = models.OneToOneField("QrSignIn", null=True, on_delete=models.SET_NULL, related_name="opened")

    def __str__(self) -> str:
        return f"{self.user_id} since {self.began_at:%H:%M}"


class Mark(models.Model):
    """A counter that forgets: how often something happened in a window of time. Kept in the database for all processes."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class WrongTries(models.Model):
    """How many wrong tries came in a row under one key, for as long as no right one does (NIST 800-63B-4, 3.2.2)."""

    key = models.CharField(max_length=200, primary_key=True)
    count = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.key} {self.count}"


class RefusedTry(models.Model):
    """Somebody who was not let in, whether there is such an account or not: `name` is the digest of what he typed."""

    name = models.CharField(max_length=32)
    factor = models.CharField(max_length=12, choices=Method.choices)
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        indexes = [models.Index(fields=["name", "-at"], name="refused_tries_of")]

    def __str__(self) -> str:
        return f"{self.factor} at {self.at:%H:%M}"


class Purpose(models.TextChoices):
    """What a code is good for; it is good for nothing else."""

    SIGN_UP = "sign_up", _("Create an account")
    SIGN_IN = "sign_in", _("Sign in")
    RESET = "reset", _("Set a new password")
    CONFIRM = "confirm", _("Confirm a change")
    FREEZE = "freeze", _("Freeze your account")
    RECOVER = "recover", _("Find a way back in")
    ADDRESS = "address", _("Add an address to your account")


class OneTimeCode(models.Model):
    """A browser asked for a code to an address. The code is minted when it is sent; only its HMAC is kept.

    The row is made for every asking, whether there is an account or not: nothing tells the two apart. It serves the
    browser that asked, for what it asked, once, for ten minutes and three tries (ASVS 5.0, 6.6.2).
    """

    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    kind = models.CharField(max_length=8)  # email or phone
    value = models.CharField(max_length=254)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=12, default="en")
    browser = models.BinaryField()  # SHA-256 of what the asking browser alone holds
    code = models.BinaryField(null=True)
    payload = models.TextField(blank=True)  # sealed: what happens when the code is right
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="one_time_code_age"),
            models.Index(fields=["browser", "purpose"], name="one_time_code_of"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.used_at is None and self.tries < MOST_TRIES and timezone.now() < self.ends_at

    @property
    def ends_at(self) -> datetime:
        return self.created_at + CODE_LIVES


class RecoveryCode(models.Model):
    """One of ten codes that were shown once. 76 bits, of which only an HMAC is kept (ASVS 5.0, 6.5.2)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code = models.BinaryField(unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class Passkey(models.Model):
    """A WebAuthn credential (level 3, section 6.1). `credential` is fido2's attested credential data."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    credential = models.BinaryField()
    name = models.CharField(max_length=80)
    sign_count = models.BigIntegerField(default=0)
    is_synced = models.BooleanField(default=False)  # its backup state: it lives on more than one device
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "created_at"], name="passkeys_of")]

    def __str__(self) -> str:
        return self.name
