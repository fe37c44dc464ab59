"""Mail that services post: let in by a secret, stored as it was sent, refused with what to change."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from gatehouse.channels.email.intake import store
from gatehouse.channels.email.models import RawMail

pytestmark = pytest.mark.django_db
SECRET = "relay:8f2c1e7ab94d4c1fa0"
RAW = b"From: lena@mail.example\r\nSubject: 1,250 USDT\r\n\r\nWhere is it? \xc3\xbc\r\n"
SENDER, SUPPORT = "lena@mail.example", "support@alderwick.example"
KEY = "a signing key"


@pytest.fixture(autouse=True)
def secret(settings: LazySettings) -> None:
    settings.MAIL_WEBHOOK_SECRET = SECRET


def basic(secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}


def form(**fields: str | bytes) -> tuple[bytes, str]:
    parts = (
        f'--xyz\r\nContent-Disposition: form-data; name="{name.replace("_", "-")}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else value.encode())
        + b"\r\n"
        for name, value in fields.items()
    )
    return b"".join(parts) + b"--xyz--\r\n", "multipart/form-data; boundary=xyz"


def as_json(value: Any) -> tuple[bytes, str]:
    return json.dumps(value).encode(), "application/json"


def of_mailgun(**more: str) -> tuple[bytes, str]:
    return form(sender=SENDER, recipient=SUPPORT, body_mime=RAW, **more)


POSTS: dict[str, Callable[[], tuple[bytes, str]]] = {
    "mailgun": of_mailgun,
    "sendgrid": lambda: form(email=RAW, envelope=json.dumps({"from": SENDER, "to": [SUPPORT]})),
    "postmark": lambda: as_json(
        {
            "RawEmail": RAW.decode(),
            "OriginalRecipient": SUPPORT,
            "Headers": [{"Name": "Return-Path", "Value": f"<{SENDER}>"}],
        }
    ),
    "mailersend": lambda: as_json(
        {
            "type": "inbound.message",
            "data": {"raw": RAW.decode(), "sender": {"email": SENDER}, "recipients": {"rcptTo": [{"email": SUPPORT}]}},
        }
    ),
    "sparkpost": lambda: as_json([{"msys": {"relay_message": relayed(True)}}]),
}


def relayed(is_base64: bool) -> dict[str, Any]:
    text = base64.b64encode(RAW).decode() if is_base64 else RAW.decode()
    content = {"email_rfc822": text, "email_rfc822_is_base64": is_base64}
    return {"content": content, "msg_from": SENDER, "rcpt_to": SUPPORT}


def post(client: Client, service: str, body: bytes, kind: str, headers: dict[str, str] | None = None) -> Any:
    given = basic() if headers is None else headers
    return client.post(f"/mail/inbound/{service}/", body, content_type=kind, headers=given)


@pytest.mark.parametrize("service", POSTS)
def test_a_mail_is_stored_as_it_was_sent(client: Client, service: str) -> None:
    answer = post(client, service, *POSTS[service]())
    assert answer.status_code == 200
    mail = RawMail.objects.get()
    assert answer.json() == {"status": "stored", "raw_ids": [str(mail.pk)]}
    assert store.read(mail) == RAW
    assert (mail.source, mail.mail_from, mail.rcpt_to) == ("webhook", SENDER, [SUPPORT])


@pytest.mark.parametrize("service", POSTS)
@pytest.mark.parametrize(
    "headers", [{}, basic("relay:wrong"), {"Authorization": "Bearer é"}], ids=["no", "wrong", "odd"]
)
def test_without_the_secret_nobody_is_let_in(client: Client, service: str, headers: dict[str, str]) -> None:
    assert post(client, service, *POSTS[service](), headers).status_code == 401
    assert not RawMail.objects.exists()


def test_without_a_secret_of_ours_there_is_no_such_page(client: Client, settings: LazySettings) -> None:
    settings.MAIL_WEBHOOK_SECRET = ""
    assert post(client, "mailgun", *of_mailgun(), basic("")).status_code == 404
    settings.MAIL_WEBHOOK_SECRET = SECRET
    assert post(client, "pigeon", *of_mailgun()).status_code == 404
    assert client.get("/mail/inbound/mailgun/", headers=basic()).status_code == 405


@pytest.mark.parametrize(
    ("signature", "status"), [("right", 200), ("wrong", 403), ("", 403)], ids=["right", "wrong", "no"]
)
def test_a_signature_counts_where_its_key_is_set(
    client: Client, settings: LazySettings, signature: str, status: int
) -> None:
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "MAILERSEND_INBOUND_SECRET": KEY}
    mac = hmac.new(KEY.encode(), b"1700000000token", hashlib.sha256).hexdigest() if signature == "right" else signature
    assert (
        post(client, "mailgun", *of_mailgun(timestamp="1700000000", token="token", signature=mac)).status_code == status
    )
    body, kind = POSTS["mailersend"]()
    mac = hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest() if signature == "right" else signature
    assert post(client, "mailersend", body, kind, basic() | {"Signature": mac}).status_code == status


@pytest.mark.parametrize(
    ("service", "body", "kind"),
    [
        ("mailgun", *form(sender=SENDER, body_plain="Where is it?")),
        ("sendgrid", *form(text="Where is it?")),
        ("sendgrid", *form(email=RAW, envelope="{")),
        ("postmark", *as_json({"TextBody": "Where is it?"})),
        ("postmark", b"[" * 100_000, "application/json"),
        ("postmark", *as_json([1])),
        ("mailersend", *as_json({"data": 7})),
        ("sparkpost", *as_json([{"msys": {"track_event": {}}}])),
        ("mailgun", b"a=1&" * 1_000, "application/x-www-form-urlencoded"),
        ("mailgun", b"", "multipart/form-data"),
    ],
    ids=["parsed", "parsed2", "envelope", "parsed3", "deep", "list", "number", "tracking", "fields", "nothing"],
)
def test_what_is_no_mail_is_refused_with_what_to_change(client: Client, service: str, body: bytes, kind: str) -> None:
    answer = post(client, service, body, kind)
    assert answer.status_code == 400
    assert answer.json()["reason"].endswith(".")
    assert not RawMail.objects.exists()


def test_a_form_without_files_comes_in_the_other_encoding(client: Client) -> None:
    from urllib.parse import urlencode

    body = urlencode({"sender": SENDER, "recipient": SUPPORT, "body-mime": RAW}).encode()
    assert post(client, "mailgun", body, "application/x-www-form-urlencoded").status_code == 200
    assert store.read(RawMail.objects.get()) == RAW


def test_a_mail_of_many_megabytes_goes_through_and_one_too_large_does_not(
    client: Client, settings: LazySettings
) -> None:
    settings.MAIL_SIZE = 6 << 20
    large = RAW + b"x" * (5 << 20)
    body, kind = form(sender=SENDER, recipient=SUPPORT, body_mime=large)
    assert post(client, "mailgun", body, kind).status_code == 200
    assert store.read(RawMail.objects.get()) == large
    for size in (7 << 20, 20 << 20):
        assert post(client, "mailgun", *form(body_mime=RAW + b"x" * size)).status_code == 413
    assert RawMail.objects.count() == 1


def test_several_mails_are_stored_together_or_not_at_all(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body, kind = as_json([{"msys": {"relay_message": relayed(False)}}, {"msys": {"relay_message": relayed(True)}}])
    keep, calls = store.keep, []

    def once(*args: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise store.NotStored
        return keep(*args)

    monkeypatch.setattr(store, "keep", once)
    assert post(client, "sparkpost", body, kind).status_code == 503
    assert not RawMail.objects.exists()
    assert post(client, "sparkpost", body, kind).status_code == 200
    assert RawMail.objects.count() == 2
