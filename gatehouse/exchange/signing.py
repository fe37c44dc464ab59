"""How a question is signed, so that the exchange knows who asks, and that nobody has changed or kept it."""

import hashlib
import hmac
from dataclasses import dataclass, field

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
