"""How a question is signed, so that the exchange knows who asks, and that nobody has changed or kept it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

_VOUCHING = "gatehouse-vouching-1"  # so that no other signature under the same secret passes for one of these
KEY, TIME, SIGNATURE = "Gatehouse-Key", "Gatehouse-Time", "Gatehouse-Signature"


@dataclass(frozen=True, slots=True)
class Key:
    """What the exchange and we share: which key it is, and its secret."""

    id: str
    secret: str = field(repr=False)

    def headers(self, method: str, target: str, at: int, body: bytes = b"") -> dict[str, str]:
        """The three headers of a request. `target` is path and query as they are sent, `at` seconds since 1970."""
        return {KEY: self.id, TIME: str(at), SIGNATURE: self.signature(method, target, at, body)}

    def signature(self, method: str, target: str, at: int, body: bytes = b"") -> str:
        """HMAC-SHA256 in hex over the lines method, path, query, time and the body's SHA-256 in hex."""
        path, _, query = target.partition("?")
        lines = [method, path, query, str(at), hashlib.sha256(body).hexdigest()]
        return hmac.new(self.secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()

    def vouching(self, said: Mapping[str, str]) -> str:
        """HMAC-SHA256 in hex by which the exchange vouches for an account, over what it says in this order."""
        lines = [_VOUCHING, *(said[name] for name in ("aud", "uid", "state", "nonce", "iat"))]
        return hmac.new(self.secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()
