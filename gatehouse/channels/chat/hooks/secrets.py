"""Signatures as Standard Webhooks 1.0.0 has them (standardwebhooks.com), and the secret that both sides know."""

import base64
import binascii
import hashlib
import hmac

from django.conf import settings

PREFIX = "whsec_"
_PURPOSE = "webhook-secret"
_LEAST, _MOST = 24, 64  # bytes


def read_secret(text: str) -> bytes:
    """The key in `whsec_…`. Raises ValueError when it is none of 24 to 64 bytes in base64."""
    try:
        key = base64.b64decode(text.strip().removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
    if not text.strip().startswith(PREFIX) or not _LEAST <= len(key) <= _MOST:
        raise ValueError("no secret of 24 to 64 bytes")
    return key


def signature(key: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: HMAC-SHA256 over id, time and body."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def seal(secret: str, brand: int) -> str:
    """For the brand's row, under the keyring and bound to it."""
    return settings.KEYRING.encrypt(_PURPOSE, secret.strip().encode(), context=str(brand).encode())


def opened(sealed: str, brand: int) -> bytes:
    return read_secret(settings.KEYRING.decrypt(_PURPOSE, sealed, context=str(brand).encode()).decode())
