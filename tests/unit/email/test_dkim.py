"""Signing: what DNS must say, keys that cannot sign, and mails that verify."""

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import LazySettings

from gatehouse.channels.email.backend import wire_form
from gatehouse.channels.email.dkim import KeyInvalid, make_signer, signed
from gatehouse.channels.email.outgoing import OutgoingMail

MAIL = b"From: a@alderwick.example\r\nTo: b@mail.example\r\nSubject: s\r\n\r\nWords.\r\n"


@pytest.fixture(scope="module")
def pem() -> str:
    key = generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.fixture
def configured(pem: str, settings: LazySettings) -> str:
    settings.MAIL_DKIM_KEY, settings.MAIL_DKIM_SELECTOR = pem, "gatehouse"
    settings.MAIL_DKIM_DOMAIN = "alderwick.example"
    return pem


def is_genuine(mail: bytes, pem: str) -> bool:
    record = make_signer(pem, "alderwick.example", "gatehouse").record.encode()
    return bool(dkim.verify(mail, dnsfunc=lambda name, timeout=5: record))


def test_a_signed_mail_verifies_and_a_changed_one_does_not(configured: str) -> None:
    mail = signed(MAIL)
    assert is_genuine(mail, configured)
    assert not is_genuine(mail.replace(b"Words", b"Other"), configured)
    assert not is_genuine(mail.replace(b"To: b@", b"Subject: second\r\nTo: b@"), configured)


def test_what_django_writes_verifies(configured: str) -> None:
    mail = OutgoingMail("Größe", "Wörter, “quoted”\n" * 90, "a@alderwick.example", ["b@mail.example"], return_path="")
    mail.attach_alternative("<p>Wörter</p>", "text/html")
    assert is_genuine(wire_form(mail), configured)


def test_without_a_key_it_leaves_as_it_is(settings: LazySettings) -> None:
    settings.MAIL_DKIM_KEY = ""
    assert signed(MAIL) == MAIL


def test_it_says_what_dns_must_say(pem: str) -> None:
    signer = make_signer(pem, "alderwick.example", "gatehouse")
    assert signer.host == "gatehouse._domainkey.alderwick.example"
    assert signer.record.startswith("v=DKIM1; k=rsa; p=MI")


def ed25519() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----", ed25519()],
                         ids=["empty", "words", "broken", "another kind"])  # fmt: skip
def test_what_cannot_sign_is_said(text: str) -> None:
    with pytest.raises(KeyInvalid, match="RSA key in PEM"):
        make_signer(text, "alderwick.example", "gatehouse")
