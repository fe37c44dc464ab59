"""A push service on this machine, and a browser that has subscribed to it: it opens what arrives as the browser would."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_bytes, token_urlsafe
from threading import Thread
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


@dataclass
class Browser:
    """Its keys, and the endpoint that the service has given it."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: token_bytes(16))

    @property
    def subscription(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON` says it."""
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {
            "endpoint": self.endpoint,
            "expirationTime": None,
            "keys": {"p256dh": _b64(point), "auth": _b64(self.auth)},
        }


@dataclass
class Arrived:
    """What was posted to an endpoint."""

    path: str
    headers: dict[str, str]
    body: bytes

    def opened_by(self, browser: Browser) -> dict[str, Any]:
        plain = http_ece.decrypt(self.body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
        return dict(json.loads(plain))

    @property
    def claims(self) -> dict[str, Any]:
        """What the sender says of itself, after its signature has been checked. Raises InvalidSignature."""
        scheme, _, given = self.headers["authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in given.split(","))
        head, claims, signature = parts["t"].split(".")
        raw = _unb64(signature)
        pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _unb64(parts["k"]))
        key.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))
        return dict(json.loads(_unb64(claims)))


class PushService:
    """Takes what is posted and answers `status`, with `more` headers."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.arrived: list[Arrived] = []
        self.status, self.more = 201, {"Location": f"{origin}/messages/1"}

    def browser(self) -> Browser:
        return Browser(f"{self.origin}/wpush/{token_urlsafe(16)}")


@contextmanager
def running_push_service() -> Iterator[PushService]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint) as server:
        service = server.service = PushService(f"http://127.0.0.1:{server.server_port}")  # type: ignore[attr-defined]
        Thread(target=server.serve_forever, daemon=True).start()
        yield service
        server.shutdown()


class _Endpoint(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        service: PushService = self.server.service  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        service.arrived.append(Arrived(self.path, headers, body))
        self.send_response(service.status)
        for name, value in service.more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"as the test wants it")

    def log_message(self, *_args: Any) -> None:
        pass


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
