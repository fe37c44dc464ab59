"""A customer's own passkeys: adding, removing, and confirming with one that it is he."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from gatehouse.accounts import passkeys
from gatehouse.accounts.actions.passkeys import MOST
from gatehouse.accounts.models import OpenSession, Passkey, RecoveryCode, User
from gatehouse.accounts.sessions import session_hash
from gatehouse.conversations.models import Contact
from gatehouse.testing.cast import recorded
from tests.integration.portal.authenticator import FLAG, SYNCED, Authenticator
from tests.integration.portal.customers import (
    CONFIRM,
    CONFIRM_OPTIONS,
    NEW,
    NEW_OPTIONS,
    give_passkey,
    make_customer,
    options,
    post,
    refused,
    sign_in,
    signed_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


@pytest.fixture
def user(lena: Contact, phone: Authenticator) -> User:
    """Lena with an account, a password and one passkey."""
    user = make_customer("lena.vogt@mail.example", lena, password="four words nobody knows")
    give_passkey(user, phone)
    return user


@pytest.fixture
def lenas(user: User, phone: Authenticator) -> Client:
    """Her browser, in which she has just signed in with it."""
    return signed_in(phone)


def add(client: Client, device: Authenticator, **body: Any) -> Any:
    return post(client, NEW, {"credential": device.make(options(client, NEW_OPTIONS)), **body})


def forget_factor(client: Client) -> None:
    session = client.session
    session["stepped_up_at"] = time.time() - 601
    session.save()


def remove(client: Client, passkey: Passkey) -> Any:
    return client.post(f"/account/passkeys/{passkey.pk}/removal/")


def said(answer: Any) -> list[str]:
    return [str(one) for one in get_messages(answer.wsgi_request)]


def test_a_passkey_is_added_and_signs_in(lenas, user):
    tablet = Authenticator(flags=SYNCED)
    with recorded() as entries:
        answer = add(lenas, tablet, name="  My \u202e tablet ")
    made = Passkey.objects.latest("pk")
    assert answer.status_code == 201
    assert answer.json() == {"passkey": made.pk, "name": "My tablet"}
    assert (made.user, made.is_synced, bytes(made.credential_id)) == (user, True, tablet.id)
    assert [(entry.kind, entry.data.passkey) for entry in entries] == [("passkey_added", made.pk)]
    assert signed_in(tablet).session["_auth_user_id"] == str(user.pk)


def test_a_second_one_is_asked_for_until_it_is_there(lenas):
    asked, page = "Add a second one on another device", "/account/security/"
    assert asked in lenas.get(page).content.decode()
    add(lenas, Authenticator())
    assert asked not in lenas.get(page).content.decode()
    Passkey.objects.all().delete()
    assert asked not in lenas.get(page).content.decode()


def test_without_a_name_it_is_called_as_the_browser_is(user, phone):
    browser = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36")
    sign_in(browser, phone)
    assert add(browser, Authenticator()).json()["name"] == "Chrome on Linux"


@pytest.mark.parametrize("name", [5, ["x"], {"a": 1}])
def test_a_name_that_is_none_is_refused(lenas, name):
    refused(add(lenas, Authenticator(), name=name), 400, "unreadable")


@pytest.mark.parametrize("name", ["x" * 10_000, "\ud800", "\0", "<script>"])
def test_whatever_can_be_typed_is_a_name(lenas, name):
    answer = post(lenas, NEW, {"credential": Authenticator().make(options(lenas, NEW_OPTIONS)), "name": name})
    assert answer.status_code == 201
    assert 0 < len(answer.json()["name"]) <= 80


def test_what_the_browser_is_told_to_make(lenas, user, phone):
    told = options(lenas, NEW_OPTIONS)
    assert told["authenticatorSelection"]["residentKey"] == "required"
    assert told["authenticatorSelection"]["userVerification"] == "required"
    assert told["attestation"] == "none"
    assert [one["alg"] for one in told["pubKeyCredParams"]] == [-7, -8, -257]
    assert [one["id"] for one in told["excludeCredentials"]] == [phone.use({"rpId": "x", "challenge": ""})["id"]]
    assert told["user"]["name"] == "lena.vogt@mail.example"


def test_her_handle_stays_the_same_and_tells_nothing(user):
    other = make_customer("khalid@mail.example")
    assert passkeys.handle_of(user) == passkeys.handle_of(user) != passkeys.handle_of(other)
    assert len(passkeys.handle_of(user)) == 32


@pytest.mark.parametrize(
    "wrong", [{"origin": "https://evil.example"}, {"party": "evil.example"}, {"flags": FLAG.UP}], ids=str
)
def test_what_was_made_elsewhere_is_not_taken(lenas, wrong):
    refused(add(lenas, Authenticator(**wrong)), 403, "not_this_passkey")


def test_a_challenge_makes_one_passkey(lenas):
    told = options(lenas, NEW_OPTIONS)
    assert post(lenas, NEW, {"credential": Authenticator().make(told)}).status_code == 201
    refused(post(lenas, NEW, {"credential": Authenticator().make(told)}), 409, "stale")


def test_a_challenge_for_signing_in_makes_none(lenas):
    told = {**options(lenas, NEW_OPTIONS), **options(lenas)}
    refused(post(lenas, NEW, {"credential": Authenticator().make(told)}), 403, "not_this_passkey")


def test_the_passkey_of_another_is_not_taken(lenas):
    tablet = Authenticator()
    give_passkey(make_customer("khalid@mail.example"), tablet)
    refused(add(lenas, tablet), 409, "added_already")


def test_there_is_an_end_to_them(lenas, user):
    for _ in range(MOST - 1):
        give_passkey(user, Authenticator())
    refused(add(lenas, Authenticator()), 409, "too_many")


@pytest.mark.asvs("7.5.1")
def test_a_factor_shown_long_ago_does_not_do(lenas):
    told = options(lenas, NEW_OPTIONS)
    forget_factor(lenas)
    answer = post(lenas, NEW_OPTIONS, {})
    refused(answer, 403, "confirm_first")
    assert answer.json()["next"] == "/confirm/?next=%2Faccount%2Fsecurity%2F"
    refused(post(lenas, NEW, {"credential": Authenticator().make(told)}), 403, "confirm_first")


@pytest.mark.parametrize("path", [NEW_OPTIONS, NEW, CONFIRM_OPTIONS, CONFIRM])
def test_strangers_and_the_frozen_are_sent_away(client, lenas, path):
    refused(post(client, path, {}), 401, "signed_out")
    User.objects.update(frozen_at=timezone.now())
    refused(post(lenas, path, {}), 401, "signed_out")


@pytest.mark.parametrize("path", [NEW_OPTIONS, NEW, CONFIRM_OPTIONS, CONFIRM, "/account/passkeys/1/removal/"])
def test_another_site_cannot_ask(lenas, path):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = lenas.cookies
    assert post(strict, path, {}).status_code == 403


@pytest.mark.asvs("6.5.6", "7.4.3")
def test_removing_ends_every_other_session(lenas, user, phone):
    give_passkey(user, Authenticator(), "Tablet")
    other = signed_in(phone)
    with recorded() as entries:
        answer = remove(lenas, user.passkeys.get(name="Phone"))
    assert answer.url == "/account/security/"
    assert said(answer) == ["The passkey “Phone” is removed. Your other browsers and devices were signed out."]
    assert [entry.kind for entry in entries] == ["passkey_removed"]
    assert "_auth_user_id" in lenas.session
    assert "_auth_user_id" not in other.session
    assert OpenSession.objects.get(user=user).session == session_hash(lenas.session.session_key)


def test_with_a_password_the_last_one_may_go_and_recovery_codes_with_it(lenas, user):
    RecoveryCode.objects.create(user=user, code=b"x" * 32)
    remove(lenas, user.passkeys.get())
    assert not user.passkeys.exists()
    assert not RecoveryCode.objects.exists()


def test_recovery_codes_stay_beside_an_authenticator(lenas, user):
    User.objects.filter(pk=user.pk).update(totp_secret=b"x", totp_confirmed_at=timezone.now())
    fresh = signed_in_again(user)
    RecoveryCode.objects.create(user=user, code=b"x" * 32)
    remove(fresh, user.passkeys.get(name="Phone"))
    assert RecoveryCode.objects.exists()


def signed_in_again(user: User) -> Client:
    tablet = Authenticator()
    give_passkey(user, tablet, "Tablet")
    return signed_in(tablet)


def test_the_only_way_in_stays(phone, user):
    user.set_unusable_password()
    user.save(update_fields=["password"])
    client = signed_in(phone)
    answer = remove(client, user.passkeys.get())
    assert said(answer)[0].startswith("This passkey is the only way into your account.")
    assert user.passkeys.exists()
    add(client, Authenticator())
    remove(client, user.passkeys.first())
    assert user.passkeys.count() == 1


def test_another_persons_passkey_is_not_there(lenas):
    theirs = give_passkey(make_customer("khalid@mail.example"), Authenticator())
    assert remove(lenas, theirs).status_code == 404
    assert remove(lenas, Passkey(pk=10**9)).status_code == 404
    assert Passkey.objects.filter(pk=theirs.pk).exists()


def test_who_is_not_signed_in_removes_nothing(client, user):
    assert remove(client, user.passkeys.get()).url.startswith("/sign-in/?next=")
    assert user.passkeys.exists()


@pytest.mark.asvs("7.5.1")
def test_removing_needs_a_factor_shown_a_moment_ago(lenas, user):
    forget_factor(lenas)
    assert remove(lenas, user.passkeys.get()).url == "/confirm/?next=%2Faccount%2Fsecurity%2F"
    assert user.passkeys.exists()


@pytest.mark.asvs("7.2.4", "7.5.3")
def test_confirming_opens_what_matters_under_a_new_key(lenas, user, phone):
    forget_factor(lenas)
    told = options(lenas, CONFIRM_OPTIONS)
    before = lenas.session.session_key
    answer = post(lenas, CONFIRM, {"credential": phone.use(told), "next": "/account/security/"})
    assert answer.json() == {"next": "/account/security/"}
    assert lenas.session.session_key != before
    assert OpenSession.objects.get(user=user).session == session_hash(lenas.session.session_key)
    assert post(lenas, NEW_OPTIONS, {}).status_code == 200
    lenas.cookies[settings.SESSION_COOKIE_NAME] = before
    refused(post(lenas, NEW_OPTIONS, {}), 401, "signed_out")


def test_another_persons_passkey_confirms_nothing(lenas):
    tablet = Authenticator()
    give_passkey(make_customer("khalid@mail.example"), tablet)
    forget_factor(lenas)
    refused(post(lenas, CONFIRM, {"credential": tablet.use(options(lenas, CONFIRM_OPTIONS))}), 403, "not_this_passkey")
    refused(post(lenas, NEW_OPTIONS, {}), 403, "confirm_first")


def test_without_a_passkey_there_is_nothing_to_confirm_with(lenas):
    Passkey.objects.all().delete()
    refused(post(lenas, CONFIRM_OPTIONS, {}), 409, "no_passkey")


@pytest.mark.parametrize("path", [NEW_OPTIONS, NEW, CONFIRM_OPTIONS, CONFIRM])
def test_while_it_waits_to_be_closed_nothing_of_it_opens(lenas: Client, user: User, path: str) -> None:
    User.objects.filter(pk=user.pk).update(closes_at=timezone.now())
    answer = post(lenas, path, {})
    assert (answer.status_code, answer.json()["error"]) == (403, "keep_first")
    assert answer.json()["next"] == "/account/keeping/"
