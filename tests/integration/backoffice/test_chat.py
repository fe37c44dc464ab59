"""Where the chat stands, set up by an operator."""

import json
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from gatehouse.accounts.models import User
from gatehouse.channels.chat import brands
from gatehouse.channels.chat.models import Brand
from gatehouse.conversations.models import Topic
from gatehouse.journal.models import Entry
from gatehouse.testing.desk import desk_client

pytestmark = pytest.mark.django_db
PAGE = "/backoffice/chat/brand/"
KEY = OKPKey.generate_key("Ed25519", {"kid": "one"})
FORM = {
    "slug": "alderwick",
    "name": "Alderwick",
    "origins": "https://WWW.Alderwick.example/trade\nhttps://app.alderwick.example:8443",
    "is_on": "on",
    "is_on_portal": "on",
    "hours": "mon tue 08:00-20:00\nsat 22:00-02:00",
    "time_zone": "Europe/Berlin",
    "answer_minutes": "15",
    "topics": "",
    "identity_issuer": "",
    "identity_keys": "",
    "is_active": "on",
}


def add(user: User, **changes: str) -> Any:
    return desk_client(user).post(f"{PAGE}add/", FORM | changes)


def test_an_operator_adds_one_with_one_entry(omar: User) -> None:
    assert add(omar).status_code == 302
    brand = Brand.objects.get()
    assert brand.origins == ["https://www.alderwick.example", "https://app.alderwick.example:8443"]
    assert brand.hours[1] == {"days": [5], "from": "22:00", "to": "02:00"}
    assert Entry.objects.filter(subject_kind="chat_brand").count() == 1
    assert brands.get_brand("alderwick") == brand


def test_what_was_typed_comes_back_as_it_is_read(omar: User) -> None:
    add(omar, identity_keys=json.dumps({"keys": [KEY.as_dict(private=False)]}))
    page = desk_client(omar).get(f"{PAGE}{Brand.objects.get().pk}/change/").content.decode()
    assert "sat 22:00-02:00" in page
    assert "https://app.alderwick.example:8443" in page
    assert KEY.as_dict(private=False)["x"] in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("origins", "alderwick.example", "with its scheme"),
        ("origins", "https://*.example; script-src *", "with its scheme"),
        ("hours", "mon 8-20", "Write a line as"),
        ("hours", "monday 08:00-20:00", "Write a line as"),
        ("hours", "08:00-20:00 25:00-26:00", "Write a line as"),
        ("time_zone", "../etc", "no time zone"),
        ("topics", "nothing", "There is no topic nothing."),
        ("identity_keys", "[]", "no JWK Set"),
        ("identity_keys", json.dumps({"keys": [KEY.as_dict(private=True)]}), "private key"),
    ],
)
def test_what_is_wrong_is_said(omar: User, field: str, typed: str, said: str) -> None:
    page = add(omar, **{field: typed})
    assert (page.status_code, said in page.content.decode()) == (200, True)
    assert Brand.objects.count() == 0


def test_topics_are_offered_in_their_order(omar: User, deposit_topic: Topic) -> None:
    add(omar, topics="deposit")
    assert Brand.objects.get().topics == ["deposit"]


def test_switched_off_it_is_gone_at_once(omar: User) -> None:
    add(omar)
    desk_client(omar).post(f"{PAGE}{Brand.objects.get().pk}/change/", {**FORM, "is_on": ""})
    assert brands.portal_brand() is None


def test_an_agent_has_no_business_here(alice: User) -> None:
    assert desk_client(alice).get(PAGE).status_code in (302, 403)


HOOK = {"hook_url": "https://api.alderwick.example/answers", "new_hook_secret": f"whsec_{'A' * 32}"}


def test_a_webhook_is_set_up_and_its_secret_never_shown(omar: User) -> None:
    assert add(omar, **HOOK).status_code == 302
    brand = Brand.objects.get()
    assert (brand.hook_url, brand.hook_says_text) == (HOOK["hook_url"], False)
    page = desk_client(omar).get(f"{PAGE}{brand.pk}/change/").content.decode()
    assert HOOK["new_hook_secret"] not in page
    assert brand.hook_secret not in page
    sealed = brand.hook_secret
    desk_client(omar).post(f"{PAGE}{brand.pk}/change/", FORM | HOOK | {"new_hook_secret": "", "hook_says_text": "on"})
    brand.refresh_from_db()
    assert (brand.hook_secret, brand.hook_says_text) == (sealed, True)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("hook_url", "http://api.alderwick.example/", "Give an https address"),
        ("hook_url", "https://me:pw@api.alderwick.example/", "Give an https address"),
        ("new_hook_secret", "secret", "This is no secret"),
        ("new_hook_secret", "", "Give the secret"),
    ],
)
def test_what_is_wrong_with_a_webhook_is_said(omar: User, field: str, typed: str, said: str) -> None:
    assert said in add(omar, **(HOOK | {field: typed})).content.decode()
    assert not Brand.objects.exists()
