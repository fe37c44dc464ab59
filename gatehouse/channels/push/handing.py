"""Handing a notice to a push service: encrypted for the device (RFC 8291), signed by us (RFC 8292), no answer followed."""

import ssl
from collections.abc import Mapping
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.push.device import unpacked
from gatehouse.channels.push.keys import unpadded, vapid
from gatehouse.channels.push.models import PushSubscription
from gatehouse.channels.push.services import is_allowed

PATIENCE = 5.0  # seconds
KEEPS = 24 * 3600  # seconds for which the service keeps it for a device that is off
_READ = 1024  # bytes of what the service says
_GONE, _LATER = {404, 410}, {408, 425, 429}


class Gone(Permanent):
    """The device takes no notices any more."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def hand_over(device: PushSubscription, words: bytes, topic: str) -> None:
    """Raises Gone, Temporary or Permanent. A newer notice on the same topic takes an older one's place on its way."""
    # The list may have been shortened since the device was taken in.
    if not is_allowed(device.endpoint, settings.PUSH_SERVICES):
        raise Permanent("This push service is not one that we use any more.")
    headers = {
        "Authorization": vapid().header(device.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEEPS),
        "Urgency": "high",
        "Topic": unpadded(sha256(topic.encode()).digest()[:24]),  # at most 32 characters (RFC 8030 §5.4)
    }
    try:
        _judge(*_post(device.endpoint, encrypted(device, words), headers))
    except TimeoutError as error:
        raise Temporary("The push service did not answer in time.") from error
    except (OSError, HTTPException) as error:
        raise Temporary("The push service cannot be reached.") from error


def encrypted(device: PushSubscription, words: bytes) -> bytes:
    """For this device alone, under a fresh key each time."""
    once = ec.generate_private_key(ec.SECP256R1())
    auth = unpacked(device.auth)
    return bytes(http_ece.encrypt(words, private_key=once, dh=unpacked(device.p256dh), auth_secret=auth))


def _post(endpoint: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
    """Status and first words of the answer. Redirects are answers like others: they could lead anywhere."""
    parts = urlsplit(endpoint)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request(
            "POST", f"{parts.path}?{parts.query}" if parts.query else parts.path or "/", body, dict(headers)
        )
        return _said(connection.getresponse())
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=PATIENCE)


def _said(response: HTTPResponse) -> tuple[int, str]:
    return response.status, " ".join(response.read(_READ).decode("utf-8", "replace").split())[:120]


def _judge(status: int, said: str) -> None:
    if 200 <= status < 300:
        return
    if status in _GONE:
        raise Gone
    sentence = f"The push service answered with status {status}{': ' if said else '.'}{said}"
    raise Temporary(sentence) if status in _LATER or status >= 500 else Permanent(sentence)
