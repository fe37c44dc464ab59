"""An authenticator of software: it makes credentials and signs challenges as a device would, or as the test wants it wrong."""

import hashlib
import os
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
VERIFIED = FLAG.UP | FLAG.UV
SYNCED = VERIFIED | FLAG.BE | FLAG.BS


@dataclass
class Authenticator:
    """One credential. `count` goes up with every signature, unless it is None: then it always says 0."""

    flags: int = VERIFIED
    count: int | None = 0
    origin: str = ""
    party: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def stored(self) -> AttestedCredentialData:
        public = ES256.from_cryptography_key(self.key.public_key())
        return AttestedCredentialData.create(Aaguid.NONE, self.id, public)

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.create` gives, as JSON."""
        data = self._data(options["rp"]["id"], self.flags | FLAG.AT, bytes(self.stored))
        made = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=self._client("create", options), attestationObject=made)

    def use(self, options: dict[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.get` gives, as JSON."""
        if self.count is not None:
            self.count += 1
        data, client = self._data(options["rpId"], self.flags), self._client("get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, party: str, flags: int, credential: bytes = b"") -> AuthenticatorData:
        digest = hashlib.sha256((self.party or party).encode()).digest()
        return AuthenticatorData.create(digest, FLAG(flags), self.count or 0, credential)

    def _client(self, act: str, options: dict[str, Any]) -> CollectedClientData:
        challenge = websafe_decode(options["challenge"])
        return CollectedClientData.create(f"webauthn.{act}", challenge, self.origin or settings.BASE_URL)

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self.id)
        response = {part: websafe_encode(value) for part, value in parts.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
