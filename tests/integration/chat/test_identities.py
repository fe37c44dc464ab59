"""The exchange's word for who a customer is."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Assurance, Brand, Identity, Visitor
from gatehouse.conversations.models import Contact

from .conftest import HOST, Knock

Say = Callable[..., tuple[int, dict[str, Any]]]
KEY = OKPKey.generate_key("Ed25519", {"kid": "one"})
NEXT = ECKey.generate_key("P-256", {"kid": "two"})


def word(key: Any = KEY, alg: str = "Ed25519", **claims: Any) -> str:
    now = int(time.time())
    told = {"sub": "user-7", "aud": settings.BASE_URL, "iat": now, "exp": now + 120, "jti": str(uuid4()), "name": "Max"}
    wanted = {name: now + value[1] if isinstance(value, tuple) else value for name, value in (told | claims).items()}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid}, wanted, key, algorithms=[alg])


def by_hand(alg: str) -> str:
    """Signed with the public key as if it were a shared secret, or not at all."""
    head = urlsafe_b64encode(json.dumps({"alg": alg, "kid": "one"}).encode()).rstrip(b"=")
    signed = head + b"." + word().split(".")[1].encode()
    mac = hmac.digest(KEY.as_pem(private=False), signed, "sha256") if alg != "none" else b""
    return (signed + b"." + urlsafe_b64encode(mac).rstrip(b"=")).decode()


@pytest.fixture
def say(knock: Knock, brand: Brand) -> Say:
    brand.identity_keys = [KEY.as_dict(private=False), NEXT.as_dict(private=False)]
    brand.save()
    brands.forget()

    def visit(identity: Any, token: str = "") -> tuple[int, dict[str, Any]]:
        return knock("visits", {"brand": "alderwick", "origin": HOST, "identity": identity}, token)

    return visit


def test_whom_the_exchange_vouches_for_is_known(say: Say) -> None:
    status, answer = say(word())
    assert (status, answer["assurance"], answer["name"]) == (200, Assurance.VOUCHED, "Max")


def test_a_word_is_good_for_five_minutes(say: Say) -> None:
    assert say(word(exp=("now", 300)))[0] == 200


def test_the_same_id_is_the_same_contact_on_another_device(say: Say) -> None:
    say(word())
    say(word(name="Maximilian"))
    assert Visitor.objects.count() == 2
    assert Visitor.objects.values("contact").distinct().count() == Identity.objects.count() == 1


def test_keys_rotate(say: Say) -> None:
    assert say(word(NEXT, "ES256"))[0] == 200


def test_it_counts_once(say: Say) -> None:
    once = word()
    assert [say(once)[0], say(once)[0]] == [200, 403]


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "https://other.example"},
        {"aud": None},
        {"exp": ("now", -60)},
        {"exp": ("now", 3600)},
        {"exp": ("now", 301)},
        {"exp": None},
        {"iat": ("now", 3600), "exp": ("now", 3700)},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 129},
        {"jti": None},
    ],
    ids=str,
)
def test_what_does_not_hold_is_an_error_and_never_a_guess(say: Say, claims: dict[str, Any]) -> None:
    status, answer = say(word(**claims))
    assert (status, answer["error"]["code"], answer["error"]["field"]) == (403, "not_vouched", "identity")
    assert Visitor.objects.count() == Contact.objects.count() == 0


def test_other_keys_and_algorithms_are_refused(say: Say) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "one"})
    for identity in (word(stranger), by_hand("HS256"), by_hand("none"), "x", "a.b.c", "x" * 4_500):
        assert say(identity)[0] == 403, identity


def test_without_keys_nobody_is_vouched_for(say: Say, brand: Brand) -> None:
    brand.identity_keys = []
    brand.save()
    brands.forget()
    assert say(word())[0] == 403


def test_a_stranger_may_say_who_he_is_and_nobody_becomes_another(say: Say) -> None:
    token = say("")[1]["token"]
    assert "token" not in say(word(), token)[1]
    other = say(word(sub="user-8"), token)[1]
    assert other["token"] != token


def test_an_address_in_it_joins_nobody(say: Say, lena: Contact) -> None:
    say(word(email="lena.vogt@mail.example", email_verified=True))
    assert Identity.objects.get().contact_id != lena.pk
