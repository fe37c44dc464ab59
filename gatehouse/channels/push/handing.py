"""Handing a notice to a push service: encrypted for the device (RFC 8291), signed by us (RFC 8292), no answer followed."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils import timezone

from gatehouse.channels.base import Permanent, Temporary
from gatehouse.channels.email.retry import LAST_PAUSE
from gatehouse.channels.push.device import unpacked
from gatehouse.channels.push.keys import unpadded, vapid
from gatehouse.channels.push.models import PushSubscription
from gatehouse.channels.push.services import is_allowed
from gatehouse.channels.retry_after import left_alone_until

PATIENCE = 5.0  # seconds
KEEPS = 24 * 3600  # seconds for which the service keeps it for a device that is off
_READ = 1024  # bytes of what the service says
_GONE, _LATER = {404, 410}, {408, 425, 429}
_BUSY = {429, 503}  # the answers that may say for how long (RFC 6585 §4, RFC 9110 §15.6.4)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    said: str
    retry_after: str


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
        _judge(_post(device.endpoint, encrypted(device, words), headers))
    except TimeoutError as error:
        raise Temporary("The push service did not answer in time.") from error
    except (OSError, HTTPException) as error:
        raise Temporary("The push service cannot be reached.") from error


def encrypted(device: PushSubscription, words: bytes) -> bytes:
    """For this device alone, under a fresh key each time."""
    once = ec.generate_private_key(ec.SECP256R1())
    auth = unpacked(device.auth)
    return bytes(http_ece.encrypt(words, private_key=once, dh=unpacked(device.p256dh), auth_secret=auth))


def _post(endpoint: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
    """Redirects are answers like others: they could lead anywhere."""
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


def _said(response: HTTPResponse) -> _Answer:
    words = " ".join(response.read(_READ).decode("utf-8", "replace").split())[:120]
    return _Answer(response.status, words, response.headers.get("Retry-After", ""))


def _judge(answer: _Answer) -> None:
    status = answer.status
    if 200 <= status < 300:
        return
    if status in _GONE:
        raise Gone
    sentence = f"The push service answered with status {status}{': ' if answer.said else '.'}{answer.said}"
    if status in _LATER or status >= 500:
        raise Temporary(sentence, _not_before(answer))
    raise Permanent(sentence)


def _not_before(answer: _Answer) -> datetime | None:
    """What waits longer than our own longest pause would be taken for forgotten."""
    is_said = answer.status in _BUSY
    return left_alone_until(answer.retry_after, timezone.now(), LAST_PAUSE) if is_said else None
