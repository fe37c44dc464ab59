"""What a browser says of its subscription, read without trust."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _

from gatehouse.channels.chat.requests import Body, Refused
from gatehouse.channels.push.services import is_allowed


@dataclass(frozen=True, slots=True)
class Device:
    """Where to send, and with what to encrypt (RFC 8291)."""

    endpoint: str
    p256dh: str
    auth: str


def read_device(body: Body, name: str = "device") -> Device:
    """Raises Refused with the field that cannot be used: it names a service that we know, and has usable keys."""
    told = _named(body, name)
    keys = _named(told, "keys", f"{name}.keys")
    endpoint = read_endpoint(told, f"{name}.endpoint")
    p256dh, auth = keys.get("p256dh"), keys.get("auth")
    if not _is_point(unpacked(p256dh)):
        raise _unusable(f"{name}.keys.p256dh")
    if len(unpacked(auth)) != 16:
        raise _unusable(f"{name}.keys.auth")
    return Device(endpoint, str(p256dh).rstrip("="), str(auth).rstrip("="))


def read_endpoint(told: Body, name: str = "endpoint") -> str:
    endpoint = told.get("endpoint")
    if not isinstance(endpoint, str) or not is_allowed(endpoint, settings.PUSH_SERVICES):
        raise _unusable(name)
    return endpoint


def unpacked(value: Any) -> bytes:
    """Base64url, with or without padding; empty for anything else."""
    try:
        text = str(value).rstrip("=") if isinstance(value, str) and len(value) <= 100 else ""
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""


def _is_point(data: bytes) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), data)
    except ValueError:
        return False
    return len(data) == 65


def _named(body: Body, name: str, field: str = "") -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise _unusable(field or name)
    return value


def _unusable(field: str) -> Refused:
    return Refused(400, "device_unusable", _("This browser's notices go by a service that we do not use."), field)
