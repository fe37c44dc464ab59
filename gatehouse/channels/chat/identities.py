"""The exchange's word for who a customer is: a short-lived JWT (RFC 7519); of its key we know the public half."""

import hashlib
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from gatehouse.accounts import limits
from gatehouse.channels.chat.models import Brand

# EdDSA is the older name of Ed25519 (RFC 9864). Never `none`, and no shared secret: it would lie in two places.
ALGORITHMS = ["Ed25519", "EdDSA", "ES256", "RS256", "PS256"]
LONGEST = 300  # seconds from its making to its end
SKEW = 30  # seconds by which two clocks may differ
_SIZE = 4096


class NotVouched(ValueError):
    """The exchange's word for who this is does not hold; the message says why, for its developers."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the exchange means, by its own id, and how it calls him."""

    subject: str
    name: str


def read_identity(token: str, brand: Brand, *, audience: str, now: float | None = None) -> Vouched:
    """Check signature, issuer, audience, times, and that it comes for the first time. Raises NotVouched."""
    claims = _claims(token, brand)
    moment = time.time() if now is None else now
    _check(claims, brand, audience, moment)
    key = hashlib.sha256(f"{brand.slug}\0{claims['jti']}".encode()).hexdigest()
    if limits.hit(f"identity:{key}", limit=1, per=timedelta(seconds=LONGEST + 2 * SKEW)):
        raise NotVouched("This identity was used before: `jti` counts once.")
    return Vouched(claims["sub"], str(claims.get("name", ""))[:120])


def _claims(token: str, brand: Brand) -> dict[str, Any]:
    if not brand.identity_keys:
        raise NotVouched("No key of the exchange is set for this chat.")
    if len(token) > _SIZE:
        raise NotVouched("It is too long.")
    try:
        keys = KeySet.import_key_set({"keys": brand.identity_keys})
        return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotVouched("Its signature is by none of the known keys, or it is no JWT.") from error


def _check(claims: dict[str, Any], brand: Brand, audience: str, now: float) -> None:
    issued, until, meant = claims.get("iat"), claims.get("exp"), claims.get("aud")
    if audience not in (meant if isinstance(meant, list) else [meant]):
        raise NotVouched(f"`aud` is not {audience}.")
    if brand.identity_issuer and claims.get("iss") != brand.identity_issuer:
        raise NotVouched(f"`iss` is not {brand.identity_issuer}.")
    if not isinstance(until, int | float) or not isinstance(issued, int | float):
        raise NotVouched("`iat` and `exp` are needed, in seconds since 1970.")
    if not (issued <= now + SKEW and now - SKEW < until <= issued + LONGEST):
        raise NotVouched(f"It has ended, is not valid yet, or lives for more than {LONGEST} seconds.")
    for name, longest in (("sub", 128), ("jti", 128)):
        value = claims.get(name)
        if not isinstance(value, str) or not 0 < len(value) <= longest:
            raise NotVouched(f"`{name}` is needed, at most {longest} characters.")
