"""Certificates that nobody but a test trusts."""

import os
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = IPv4Address("127.0.0.1")


def write_certificate(folder: Path, name: str) -> tuple[Path, Path]:
    """A fresh chain and key for this name and for 127.0.0.1 as PEM files, put in place of those that were there."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(LOOPBACK)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _put(folder / "chain.pem", made.public_bytes(serialization.Encoding.PEM)), _put(folder / "key.pem", private)


def _put(path: Path, content: bytes) -> Path:
    draft = path.with_suffix(".new")
    draft.write_bytes(content)
    os.replace(draft, path)
    return path
