"""Signing in a browser by a phone that is signed in: what is kept of an asking, and who may have a part in it.

An attacker can show the picture of his own browser to somebody else, and no short life prevents that. So what lets in is
the code that its owner carries from the phone to the browser before him; docs/security/qr.md weighs what is left.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gatehouse.accounts.devices import device_of
from gatehouse.accounts.models import Effect, KnownDevice, Method, OpenSession, QrSignIn, QrState, RegionAct, User
from gatehouse.accounts.recovery import is_unsettled
from gatehouse.accounts.regions import effect
from gatehouse.accounts.sessions import session_hash

DIGITS = 6  # 19.9 bits, for three tries of who holds the browser's own secret
SETTLED = timedelta(minutes=5)  # how old a phone's session is at least: nobody signs it in for this
LOCAL: Final = frozenset({Method.PASSKEY, Method.TOTP})  # factors that its owner has at hand, and nothing that is sent
_KEPT = timedelta(days=2)


class NotThisPhone(Exception):
    """Its session is too young, was opened by a code, or its browser is not known; or the account lets no other in now."""


class ClosedByLaw(NotThisPhone):
    """The rule of his region closes it, or signing in at all."""


@dataclass(frozen=True, slots=True)
class Phone:
    """Who scans, with which browser of his, and where it stands."""

    user: User
    device: KnownDevice
    ip: str


def may_be_offered(request: HttpRequest) -> bool:
    """Whether this request, of the browser or of the phone, may have to do with it at all; where not, there is no such page.

    The operator switches it on. Whether the rules of his region let a customer have to do with it is asked of his phone.
    """
    return bool(settings.CONFIG.qr_sign_in)


def phone_of(request: HttpRequest, user: User) -> Phone:
    """The browser that this customer scans with. Raises NotThisPhone, and ClosedByLaw of these."""
    if any(effect(user, act) != Effect.ALLOW for act in (RegionAct.SIGN_IN, RegionAct.QR_SIGN_IN)):
        raise ClosedByLaw
    here = OpenSession.objects.filter(session=session_hash(request.session.session_key or ""), user=user)
    settled = here.filter(began_at__lte=timezone.now() - SETTLED).exclude(method=Method.QR).first()
    device = device_of(request, user)
    is_same = settled is not None and device is not None and settled.device_id == device.pk
    if device is None or not is_same or is_unsettled(user):
        raise NotThisPhone
    return Phone(user, device, request.META.get("REMOTE_ADDR", ""))


def has_local_factor(user: User) -> bool:
    """Whether he can show one; who has none approves nothing."""
    return bool(user.totp_confirmed_at) or user.passkeys.exists()


def is_phone_in(row: QrSignIn) -> bool:
    """Whether the phone that approved is still signed in; a session that its owner has ended since lets nobody in."""
    return OpenSession.objects.filter(user=row.user_id, device=row.phone_id, device__revoked_at=None).exists()


def of_browser(secret: str) -> QrSignIn | None:
    """What the browser with this secret has open."""
    row = QrSignIn.objects.filter(browser=digest(secret)).first()
    return row if row is not None and row.is_live else None


def scanned_by(user: User, pk: int) -> QrSignIn | None:
    """The asking with this id, while it waits for this customer's answer."""
    row = QrSignIn.objects.filter(pk=pk, user=user, state=QrState.SCANNED).first()
    return row if row is not None and row.is_live else None


def locked(rows: QuerySet[QrSignIn]) -> QrSignIn | None:
    """The one row of these that can still come to something, locked for the rest of the transaction."""
    row = rows.select_for_update().first()
    return row if row is not None and row.is_live else None


def sessions_of(user: User) -> QuerySet[OpenSession]:
    """The sessions that phones of his have opened, newest first."""
    return OpenSession.objects.filter(user=user, method=Method.QR).select_related("qr").order_by("-began_at")


def new_token() -> str:
    return secrets.token_urlsafe(16)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def stored(row: QrSignIn, code: str) -> bytes:
    """As it stands in the database; of another asking, or another browser, the same code is another."""
    return salted_hmac("gatehouse.qr", f"{row.pk}:{bytes(row.browser).hex()}:{code}", algorithm="sha256").digest()


def is_code(row: QrSignIn, typed: str) -> bool:
    figures = "".join(str(int(sign)) for sign in typed if sign.isdecimal())[: DIGITS + 1]
    return hmac.compare_digest(bytes(row.code or b""), stored(row, figures))


def sweep(now: datetime) -> int:
    """Forget what was asked for two days ago; no session of it lives that long. How many."""
    return QrSignIn.objects.filter(created_at__lt=now - _KEPT).delete()[0]
