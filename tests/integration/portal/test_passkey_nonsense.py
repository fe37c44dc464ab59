"""Whatever is sent to the doors for passkeys is answered, with words, and never as a fault of ours."""

import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from fido2.utils import websafe_encode

from gatehouse.accounts.models import Passkey
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import (
    NEW,
    NEW_OPTIONS,
    OPTIONS,
    SIGN_IN,
    give_passkey,
    make_customer,
    options,
    post,
    refused,
    signed_in,
)

pytestmark = pytest.mark.django_db
BODIES = [
    b"", b"{", b"[]", b"null", b"5", b'"x"', b"\xff\xfe", b"[" * 60_000, b"{}" + b" " * 70_000, b'{"credential": ',
]  # fmt: skip
# CBOR: an empty map, a list without end, and what says that it is longer than it is.
BYTES = [b"", b"\xa0", b"\x81" * 3000, b"\x5b" + b"\xff" * 8, b"\xbb" + b"\xff" * 8, b"\x00" * 500]
VALUES: list[Any] = [None, 5, -1, True, [], {}, "", "=", "é", "\ud800", "x" * 5000, *map(websafe_encode, BYTES)]


@pytest.mark.parametrize("raw", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("path", [OPTIONS, SIGN_IN])
def test_what_is_no_object_is_said_to_be_none(client, db, path, raw):
    refused(client.post(path, raw, content_type="application/json"), 400, "unreadable")


@pytest.mark.parametrize(
    "credential", [None, [], "x", 5, {}, {"id": 1}, {"response": {}}, {"rawId": "", "response": 1}]
)
def test_what_is_no_credential_is_said_to_be_none(client, db, credential):
    options(client)
    refused(post(client, SIGN_IN, {"credential": credential}), 400, "unreadable")


def told_off(answer: HttpResponse) -> None:
    assert answer.status_code in (400, 403), answer.content
    assert set(answer.json()) == {"error", "message"}


def changed(answer: dict[str, Any], name: str, value: Any) -> dict[str, Any]:
    """The same answer with one of its values, wherever it stands, replaced."""
    twin: dict[str, Any] = json.loads(json.dumps(answer))
    (twin["response"] if name in twin["response"] else twin)[name] = value
    return twin


@pytest.mark.parametrize("name", ["id", "rawId", "response", "clientDataJSON", "authenticatorData", "signature"])
def test_no_value_of_an_answer_breaks_anything(client, db, name):
    phone = Authenticator(count=None)
    give_passkey(make_customer("lena.vogt@mail.example"), phone)
    for value in VALUES:
        told_off(post(client, SIGN_IN, {"credential": changed(phone.use(options(client)), name, value)}))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["id", "rawId", "response", "clientDataJSON", "attestationObject"])
def test_no_value_of_a_new_passkey_breaks_anything(db, name):
    phone = Authenticator()
    give_passkey(make_customer("lena.vogt@mail.example"), phone)
    client: Client = signed_in(phone)
    for value in VALUES:
        made = Authenticator().make(options(client, NEW_OPTIONS))
        told_off(post(client, NEW, {"credential": changed(made, name, value)}))
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_no_client_data_breaks_anything(client, db, value):
    phone = Authenticator()
    give_passkey(make_customer("lena.vogt@mail.example"), phone)
    for name in ("type", "challenge", "origin", "crossOrigin"):
        told = options(client)
        said = {"type": "webauthn.get", "challenge": told["challenge"], "origin": "x", name: value}
        raw = websafe_encode(json.dumps(said).encode())
        told_off(post(client, SIGN_IN, {"credential": changed(phone.use(told), "clientDataJSON", raw)}))


def test_every_bit_of_an_answer_is_signed(client, db):
    phone = Authenticator(count=None)
    give_passkey(make_customer("lena.vogt@mail.example"), phone)
    for place in (0, 20, 32, 36):
        answer = phone.use(options(client))
        data = bytearray(phone._data("x", phone.flags))
        data[place] ^= 1
        told_off(
            post(client, SIGN_IN, {"credential": changed(answer, "authenticatorData", websafe_encode(bytes(data)))})
        )
