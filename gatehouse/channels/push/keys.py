"""The key pair by which push services know this installation (VAPID, RFC 8292)."""

import base64
import time
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey

from gatehouse.channels.push.models import VapidKey
from gatehouse.channels.push.services import origin_of

_PURPOSE, _CONTEXT = "push", b"vapid"
_LIVES = timedelta(hours=12).total_seconds()  # a day is the most (RFC 8292 §2)


@dataclass(frozen=True, slots=True)
class Vapid:
    """`public` as browsers want it, `secret` in PEM."""

    public: str
    secret: bytes

    def header(self, endpoint: str, now: float | None = None) -> str:
        """What goes into `Authorization` for this endpoint."""
        until = int((time.time() if now is None else now) + _LIVES)
        claims = {"aud": origin_of(endpoint), "exp": until, "sub": settings.PUSH_CONTACT}
        token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, ECKey.import_key(self.secret), algorithms=["ES256"])
        return f"vapid t={token}, k={self.public}"


@cache
def vapid() -> Vapid:
    """The installation's pair, made when it is needed for the first time."""
    row = VapidKey.objects.filter(pk=1).first() or _made()
    return Vapid(row.public, settings.KEYRING.decrypt(_PURPOSE, row.sealed, context=_CONTEXT))


def _made() -> VapidKey:
    """Two processes may need it in the same moment; the first one's stays."""
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    row, _is_new = VapidKey.objects.get_or_create(
        pk=1,
        defaults={"public": unpadded(public), "sealed": settings.KEYRING.encrypt(_PURPOSE, secret, context=_CONTEXT)},
    )
    return row


def unpadded(data: bytes) -> str:
    """Base64url without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
