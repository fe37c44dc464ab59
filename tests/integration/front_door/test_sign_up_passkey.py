"""Opening an account with a passkey and no password, and what a mailbox alone cannot make of it."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.accounts import limits, totp
from gatehouse.accounts.actions.factors import make_recovery_codes
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import OneTimeCode, Passkey, User
from gatehouse.accounts.passkeys import handle_of
from gatehouse.journal.models import Entry
from gatehouse.testing.regions import rule
from tests.integration.accounts.conftest import SECRET
from tests.integration.front_door.conftest import LENA, Visitor, sent_code
from tests.integration.portal.authenticator import Authenticator
from tests.integration.portal.customers import give_passkey, make_customer, options, post, refused, sign_in

pytestmark = pytest.mark.django_db
MAKING, OPTIONS, MADE = "/sign-up/passkey/", "/sign-up/passkey/options/", "/sign-up/passkey/made/"
NEW = "nine lanterns upon granite"


@pytest.fixture
def phone() -> Authenticator:
    return Authenticator()


def prove(visitor: Visitor, name: str = LENA.value) -> None:
    """Ask for an account with a passkey, and type the code that was sent."""
    assert visitor.post("/sign-up/", name=name, by_passkey="on").url == "/sign-up/code/"
    assert visitor.post("/sign-up/code/", code=sent_code()).url == MAKING


def make(visitor: Visitor, device: Authenticator):
    return post(visitor.client, MADE, {"credential": device.make(options(visitor.client, OPTIONS))})


@pytest.fixture
def user(visitor: Visitor, phone: Authenticator) -> User:
    """Lena, who has a passkey and no password; `visitor` is the browser in which she opened her account."""
    prove(visitor)
    assert make(visitor, phone).status_code == 200
    return User.objects.get()


def test_an_account_is_opened_with_a_passkey_alone(visitor, phone):
    prove(visitor)
    assert not User.objects.exists()
    assert "lena@mail.example" in visitor.get(MAKING).content.decode()
    assert make(visitor, phone).json() == {"next": "/account/recovery-codes/"}
    user = User.objects.get()
    assert (user.email, user.has_usable_password(), user.passkeys.count()) == (LENA.value, False, 1)
    assert user.contact.addresses.get().is_verified
    assert visitor.is_in
    entries = Entry.objects.filter(subject_kind="user").order_by("seq")
    assert [entry.kind for entry in entries] == ["account_opened", "passkey_added", "signed_in"]
    assert entries[0].data.passkey


def test_the_recovery_codes_come_next_and_no_link_makes_them(visitor, user):
    assert visitor.get("/account/recovery-codes/").status_code == 200
    assert not user.recovery_codes.exists()
    page = visitor.post("/account/recovery-codes/").content.decode()
    assert len(re.findall(r'<li class="code">', page)) == user.recovery_codes.count() == 10


def test_she_signs_in_with_it_elsewhere_and_with_no_password(user, phone):
    other = Client()
    assert sign_in(other, phone).json() == {"next": "/account/"}
    for guess in ("", "!", user.password):
        assert Visitor().sign_in(guess or " ").status_code == 422


def test_the_device_names_her_as_her_account_does_later(visitor, phone):
    from fido2.utils import websafe_decode

    prove(visitor)
    told = options(visitor.client, OPTIONS)
    post(visitor.client, MADE, {"credential": phone.make(told)})
    assert websafe_decode(told["user"]["id"]) == handle_of(User.objects.get())
    assert told["authenticatorSelection"]["userVerification"] == "required"


@pytest.mark.asvs("6.6.2")
def test_without_a_code_no_passkey_is_made(visitor, phone):
    visitor.post("/sign-up/", name=LENA.value, by_passkey="on")
    assert visitor.get(MAKING).url == "/sign-up/"
    refused(post(visitor.client, OPTIONS, {}), 409, "stale")
    refused(post(visitor.client, MADE, {"credential": {}}), 409, "stale")
    assert visitor.post("/sign-up/code/", code="00000000").status_code == 422
    refused(post(visitor.client, OPTIONS, {}), 409, "stale")
    assert not User.objects.exists()


def test_the_challenge_of_another_session_makes_nothing(visitor, phone):
    """A thief proves an address of his own, and has the passkey of his victim's page answer for it."""
    thief = Visitor(ip="198.51.100.66")
    prove(visitor)
    prove(thief, "thief@mail.example")
    hers = options(visitor.client, OPTIONS)
    options(thief.client, OPTIONS)
    refused(post(thief.client, MADE, {"credential": phone.make(hers)}), 403, "not_this_passkey")
    assert not User.objects.exists()


def test_a_challenge_that_was_asked_for_another_purpose_makes_nothing(visitor, phone):
    prove(visitor)
    told = {**options(visitor.client, OPTIONS), **options(visitor.client)}
    refused(post(visitor.client, MADE, {"credential": phone.make(told)}), 403, "not_this_passkey")
    assert not User.objects.exists()


def test_a_challenge_is_good_once(visitor, phone):
    prove(visitor)
    told = options(visitor.client, OPTIONS)
    assert (
        post(visitor.client, MADE, {"credential": Authenticator(origin="https://evil.example").make(told)}).status_code
        == 403
    )
    refused(post(visitor.client, MADE, {"credential": phone.make(told)}), 409, "stale")
    assert make(visitor, phone).status_code == 200
    refused(post(visitor.client, OPTIONS, {}), 409, "stale")


def test_a_passkey_that_opens_another_account_opens_no_second_one(visitor, phone):
    give_passkey(make_customer("khalid@mail.example"), phone)
    prove(visitor)
    refused(make(visitor, phone), 409, "added_already")
    assert not User.objects.filter(email=LENA.value).exists()
    assert Passkey.objects.get().user.email == "khalid@mail.example"


@pytest.mark.asvs("6.3.8")
def test_nobody_takes_an_address_before_its_owner_does(visitor, phone, lena_user):
    """Pre-registration: without the code that goes to the address there is nothing, with an account there is no code."""
    visitor.post("/sign-up/", name=LENA.value, by_passkey="on")
    assert visitor.post("/sign-up/code/", code="12345678").status_code == 422
    refused(post(visitor.client, OPTIONS, {}), 409, "stale")


def test_of_two_browsers_one_opens_the_account(visitor, phone):
    other = Visitor()
    prove(visitor)
    prove(other)
    assert make(visitor, phone).json()["next"] == "/account/recovery-codes/"
    assert make(other, Authenticator()).json() == {"next": "/sign-in/"}
    assert (User.objects.count(), Passkey.objects.count()) == (1, 1)
    assert not other.is_in


def test_ten_minutes_are_enough(visitor, phone):
    prove(visitor)
    session = visitor.client.session
    session["signing_up"] = session["signing_up"] | {"until": 0}
    session.save()
    assert visitor.get(MAKING).url == "/sign-up/"
    refused(post(visitor.client, MADE, {"credential": {}}), 409, "stale")


def test_a_rule_of_a_region_that_comes_meanwhile_holds(visitor, phone):
    rule(place="GB", sign_up="block")
    visitor.post("/sign-up/", name=LENA.value, by_passkey="on", place="US")
    visitor.post("/sign-up/code/", code=sent_code())
    credential = phone.make(options(visitor.client, OPTIONS))
    rule(sign_up="block")
    assert post(visitor.client, MADE, {"credential": credential}).json() == {"next": MAKING}
    assert visitor.get(MAKING).status_code == 451
    assert not User.objects.exists()


def test_the_key_before_the_code_is_not_the_one_after_it(visitor):
    visitor.post("/sign-up/", name=LENA.value, by_passkey="on")
    visitor.get("/sign-up/code/")
    before = visitor.client.session.session_key
    visitor.post("/sign-up/code/", code=sent_code())
    assert visitor.client.session.session_key != before


@pytest.mark.parametrize("path", [OPTIONS, MADE])
def test_another_site_cannot_ask(path):
    assert post(Client(enforce_csrf_checks=True), path, {}).status_code == 403


def test_a_password_is_chosen_later_after_a_step_up(visitor, user):
    assert "account opens with a passkey alone" in visitor.get("/account/security/").content.decode()
    assert 'name="current"' not in visitor.get("/account/password/").content.decode()
    assert visitor.post("/account/password/", password="short").status_code == 422
    assert visitor.post("/account/password/", password=NEW).url == "/account/security/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert visitor.is_in
    assert 'name="current"' in visitor.get("/account/password/").content.decode()
    assert visitor.post("/account/password/", password="twelve kites over marble").status_code == 422


def test_a_password_is_not_chosen_by_whoever_finds_the_browser_open(visitor, user):
    session = visitor.client.session
    session["stepped_up_at"] = 0
    session.save()
    assert visitor.post("/account/password/", password=NEW).url.startswith("/confirm/")
    visitor.post("/confirm/code/")
    assert not OneTimeCode.objects.filter(purpose="confirm").exists()
    user.refresh_from_db()
    assert not user.has_usable_password()


def reset(visitor: Visitor, **more: str):
    visitor.post("/reset/", name=LENA.value)
    visitor.post("/reset/code/", code=sent_code())
    return visitor.post("/reset/password/", password=NEW, **more)


@pytest.mark.asvs("6.4.3")
def test_a_mailed_code_alone_gives_a_passkey_account_no_password(visitor, user):
    """Downgrade: with a password and his mailbox a thief would wait for the day on which the passkey is removed."""
    thief = Visitor(ip="203.0.113.5")
    assert reset(thief).status_code == 422
    assert thief.post("/reset/password/", password=NEW, factor="aaaa-aaaa-aaaa-aaaa").status_code == 422
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert visitor.is_in


@pytest.mark.asvs("6.4.3", "6.4.4")
def test_with_a_recovery_code_it_does_and_the_passkey_stays_in_force(user):
    first, second, *_ = make_recovery_codes(user)
    other = Visitor(ip="203.0.113.5")
    assert reset(other, factor=first).url == "/sign-in/"
    assert other.sign_in(NEW).url == "/sign-in/code/"
    assert not OneTimeCode.objects.filter(purpose="sign_in").exists()
    assert other.post("/sign-in/code/?saved", code=first).status_code == 422
    assert other.post("/sign-in/code/?saved", code=second).status_code == 302
    assert other.is_in


def test_a_code_of_her_app_does_as_well(user):
    import time

    set_factor(user, SECRET, by=user.actor)
    code = totp.code_at(SECRET, totp.step_at(time.time()))
    assert reset(Visitor(), factor=code).url == "/sign-in/"


def test_guessing_at_a_reset_is_paused(user):
    thief = Visitor(ip="203.0.113.5")
    assert reset(thief).status_code == 422
    tries = [thief.post("/reset/password/", password=NEW, factor="aaaa-aaaa-aaaa-aaaa").status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]


def test_the_challenges_of_one_network_have_an_end(visitor, monkeypatch):
    prove(visitor)
    monkeypatch.setattr("gatehouse.portal.limits.OPTIONS_PER_NETWORK", 0)
    refused(post(visitor.client, OPTIONS, {}), 429, "too_often")
    limits.clear_all("passkey")


def test_a_frozen_account_is_not_opened_anew(user):
    User.objects.update(frozen_at=timezone.now())
    other = Visitor()
    other.post("/sign-up/", name=LENA.value, by_passkey="on")
    assert other.post("/sign-up/code/", code="12345678").status_code == 422
