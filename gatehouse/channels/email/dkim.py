"""Signing our mail (DKIM, RFC 6376), where the operator has given a key."""

import base64
from dataclasses import dataclass
from functools import lru_cache

import dkim
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

# Oversigned: nobody adds a second one of these behind our back. What forwarders change by habit is left out.
_SIGNED = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to", b"references", b"mime-version",
    b"content-type", b"content-transfer-encoding", b"auto-submitted", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip
_LEAST_BITS = 1024  # RFC 8301 §3.2; 2048 is what one makes today


class KeyInvalid(ValueError):
    """The key cannot be used: it must be an RSA key in PEM without a password (openssl genrsa 2048)."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key with the names under which its public half stands in DNS."""

    domain: str
    selector: str
    secret: bytes
    public: str

    @property
    def host(self) -> str:
        """Where the TXT record stands."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What the TXT record says (RFC 6376 §3.6.1)."""
        return f"v=DKIM1; k=rsa; p={self.public}"

    def sign(self, mail: bytes) -> bytes:
        """The mail with a signature above its head."""
        head = dkim.sign(
            mail,
            self.selector.encode(),
            self.domain.encode(),
            self.secret,
            include_headers=_present(mail),
        )
        return bytes(head) + mail


def make_signer(pem: str, domain: str, selector: str) -> Signer:
    """Raises KeyInvalid for what is no RSA key."""
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyInvalid(KeyInvalid.__doc__) from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < _LEAST_BITS:
        raise KeyInvalid(KeyInvalid.__doc__)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Signer(domain, selector, secret, base64.b64encode(public).decode())


def signed(mail: bytes) -> bytes:
    """The mail as it leaves: signed where a key is set, else as it is."""
    pem, domain, selector = settings.MAIL_DKIM_KEY, settings.MAIL_DKIM_DOMAIN, settings.MAIL_DKIM_SELECTOR
    return _signer(pem, domain, selector).sign(mail) if pem else mail


_signer = lru_cache(maxsize=2)(make_signer)


def _present(mail: bytes) -> list[bytes]:
    """The fields to sign: each that is there, and once more, so that none can be added."""
    head = mail.partition(b"\r\n\r\n")[0].lower()
    names = {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1].strip()}
    there = [name for name in _SIGNED if name in names]
    return there + [name for name in there if name in (b"from", b"to", b"subject", b"date", b"reply-to")]
