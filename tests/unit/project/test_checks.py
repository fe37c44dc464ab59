"""Wrong combinations of settings are said, each with what to do."""

import base64
from collections.abc import Iterable

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import LazySettings
from django.core.checks import CheckMessage

from gatehouse.project import checks
from gatehouse.project.config import Config
from gatehouse.project.keys import new_key
from gatehouse.project.relay import mail_settings

GOOD = {
    "PUBLIC_URL": "https://help.example.com",
    "DESK_HOST": "desk.example.com",
    "TRUSTED_PROXIES": "10.0.0.1",
    "HOST": "0.0.0.0",
    "DATABASE_URL": "postgresql://u:p@db/gatehouse",
    "SECRET_KEY": base64.b64encode(bytes(range(48))).decode(),
    "GATEHOUSE_KEYS": new_key(),
    "MAIL_URL": "smtps://u:p@mail.example.com",
    "MAIL_FROM": "support@example.com",
    "STORAGE_URL": "s3://k:s@files",
}


def found(monkeypatch: pytest.MonkeyPatch, **changes: str) -> list[CheckMessage]:
    from django.conf import settings

    monkeypatch.setattr(settings, "CONFIG", Config(GATEHOUSE_HOME="/nowhere", **GOOD | changes))  # type: ignore[arg-type]
    return [*checks.check_settings(None), *checks.check_production(None)]


def ids(messages: Iterable[CheckMessage]) -> list[str]:
    return [str(message.id).removeprefix("gatehouse.") for message in messages]


def test_a_whole_production_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(monkeypatch) == []


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"DATABASE_URL": "postgresql://[", "MAIL_FROM": "a@b"}, "E001"),
        ({"GATEHOUSE_KEYS": ""}, "E002"),
        ({"GATEHOUSE_KEYS": "1:c2hvcnQ="}, "E003"),
        ({"METRICS_TOKEN": "short"}, "W001"),
        ({"PUBLIC_URL": "", "DESK_HOST": ""}, "E011"),
        ({"PUBLIC_URL": "http://help.example.com"}, "E012"),
        ({"TRUSTED_PROXIES": ""}, "W011"),
        ({"PORTAL_HOST": "other.example.com"}, "E013"),
        ({"DESK_HOST": "localhost"}, "W012"),
        ({"DATABASE_URL": ""}, "E014"),
        ({"SECRET_KEY": ""}, "E015"),
        ({"SECRET_KEY": "x" * 80}, "E016"),
        ({"SECRET_KEY": "short"}, "E016"),
        ({"GATEHOUSE_DEBUG": "1"}, "E017"),
        ({"GATEHOUSE_LIMITS": "0"}, "E018"),
        ({"MAIL_URL": ""}, "E019"),
        ({"MAIL_FROM": ""}, "W013"),
        ({"MAIL_DKIM_KEY": "/nowhere/dkim.pem"}, "E021"),
        ({"MAIL_DKIM_KEY": "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"}, "E021"),
        ({"SMS_URL": "https://sms.example.com/send"}, "E022"),
        ({"BREACHED_PASSWORDS": "/nowhere/breached.txt"}, "E023"),
        ({"BREACHED_PASSWORDS": __file__}, "E023"),
        ({"GEOIP_MMDB": "/nowhere/world.mmdb"}, "E026"),
        ({"GEOIP_MMDB": __file__}, "E026"),
        ({"EXCHANGE_URL": "https://desk-api.example.com", "EXCHANGE_SECRET": "x" * 32}, "E024"),
        ({"EXCHANGE_URL": "https://desk-api.example.com", "EXCHANGE_KEY_ID": "a", "EXCHANGE_SECRET": "x" * 31}, "E024"),
        ({"STORAGE_URL": ""}, "W014"),
        ({"MAIL_LISTEN": "0.0.0.0:25", "MAIL_FROM": ""}, "E006"),
        ({"MAIL_TLS_CERT": "/nowhere/chain.pem"}, "E007"),
        ({"MAIL_WEBHOOK_SECRET": "user:short"}, "E009"),
    ],
)
def test_what_is_missing_or_weak_is_said(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], number: str) -> None:
    messages = found(monkeypatch, **changes)
    assert number in ids(messages)
    assert all(message.hint for message in messages)


@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"HOST": "0.0.0.0"}, "E004"),
        ({"HOST": "127.0.0.1"}, "E005"),
        ({"HOST": "127.0.0.1", "PUBLIC_URL": ""}, "E010"),
        ({"HOST": "127.0.0.1", "MAIL_LISTEN": "0.0.0.0:2525"}, "E008"),
    ],
)
def test_demo_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], number: str) -> None:
    assert number in ids(found(monkeypatch, GATEHOUSE_MODE="demo", **changes))


def test_demo_on_loopback_is_well_but_not_for_production(monkeypatch: pytest.MonkeyPatch) -> None:
    said = ids(found(monkeypatch, GATEHOUSE_MODE="demo", HOST="127.0.0.1", PUBLIC_URL="http://localhost:8000"))
    assert said == ["E010"]


@pytest.mark.parametrize(
    "url", ["anymail+pigeon://?api_key=k", "anymail+postmark://"], ids=["unknown", "without its key"]
)
def test_a_mail_service_that_cannot_work_is_said(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings, url: str
) -> None:
    for name, value in mail_settings(url, demo=False).items():
        setattr(settings, name, value)
    assert "E020" in ids(found(monkeypatch, MAIL_URL=url))


def test_what_dns_must_say_for_our_signature_is_noted(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    settings.MAIL_DKIM_DOMAIN, settings.MAIL_DKIM_SELECTOR = "example.com", "gatehouse"
    (note,) = found(monkeypatch, MAIL_DKIM_KEY=pem)
    assert (note.id, note.is_serious()) == ("gatehouse.I021", False)
    assert note.msg.endswith("gatehouse._domainkey.example.com")
    assert str(note.hint).startswith("v=DKIM1; k=rsa; p=")
