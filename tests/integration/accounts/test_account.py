"""The first authenticator, and what an agent changes about his own account."""

import re
import time
from base64 import b32decode

import pytest

from gatehouse.accounts import totp
from gatehouse.accounts.signin import TRIES
from gatehouse.accounts.stepped_up import STEPPED_UP
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from tests.integration.accounts.conftest import PASSWORD, SECRET, knock

ENROLMENT = "/desk/sign-in/enrolment/"
NEW = "sieben blaue Fische"


def test_the_first_sign_in_sets_an_authenticator_up(client, alice):
    assert knock(client).url == ENROLMENT
    secret = _shown_secret(client, ENROLMENT)
    with recorded() as entries:
        assert client.post(ENROLMENT, {"code": _code(secret)}).url == "/desk/"
    assert [entry.kind for entry in entries] == ["factor_set", "signed_in"]
    assert client.get("/desk/").status_code == 200


def test_the_secret_stays_the_same_until_it_is_confirmed(client, alice):
    knock(client)
    assert _shown_secret(client, ENROLMENT) == _shown_secret(client, ENROLMENT)


def test_a_wrong_code_sets_nothing_up(client, alice):
    knock(client)
    client.get(ENROLMENT)
    assert client.post(ENROLMENT, {"code": "000000"}).status_code == 422
    alice.refresh_from_db()
    assert not alice.totp_confirmed_at


def test_the_secret_is_sealed_in_the_database(armed):
    assert SECRET not in bytes(armed.totp_secret)


def test_nobody_enrols_over_an_authenticator_that_is_there(client, armed):
    knock(client)
    assert client.get(ENROLMENT).url == "/desk/sign-in/"


def test_the_page_shows_the_picture_without_inline_style(client, alice):
    knock(client)
    page = client.get(ENROLMENT).content.decode()
    assert re.search(r'class="qr"[^>]*><svg [^>]*viewBox="0 0 ', page)
    assert "style=" not in page


@pytest.mark.asvs("7.5.1")
def test_a_new_password_needs_a_fresh_code(signed_in, code):
    _age(signed_in)
    assert signed_in.get("/desk/account/password/").url.startswith("/desk/sign-in/confirmation/?next=")
    answer = signed_in.post("/desk/sign-in/confirmation/?next=/desk/account/password/", {"code": code(1)})
    assert answer.url == "/desk/account/password/"
    assert signed_in.get("/desk/account/password/").status_code == 200


def test_a_wrong_fresh_code_is_refused(signed_in):
    _age(signed_in)
    assert signed_in.post("/desk/sign-in/confirmation/", {"code": "000000"}).status_code == 422


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_all_other_sessions(signed_in, armed):
    other = desk_client(armed)
    assert other.get("/desk/account/").status_code == 200
    with recorded() as entries:
        signed_in.post("/desk/account/password/", {"current": PASSWORD, "password": NEW})
    assert [entry.kind for entry in entries] == ["password_set"]
    assert signed_in.get("/desk/account/").status_code == 200
    assert other.get("/desk/account/").status_code == 302


@pytest.mark.parametrize("bad", ["short", "password1234", "123456789012", "alice@alderwick.example"])
def test_a_weak_password_is_refused(signed_in, bad):
    assert signed_in.post("/desk/account/password/", {"current": PASSWORD, "password": bad}).status_code == 422


@pytest.mark.asvs("6.2.3")
def test_the_present_password_is_asked_for(signed_in):
    answer = signed_in.post("/desk/account/password/", {"current": "wrong", "password": NEW})
    assert answer.status_code == 422
    assert "not your present password" in answer.content.decode()


def test_an_open_session_is_no_place_to_guess_the_password(signed_in):
    for _ in range(TRIES):
        assert signed_in.post("/desk/account/password/", {"current": "wrong", "password": NEW}).status_code == 422
    answer = signed_in.post("/desk/account/password/", {"current": PASSWORD, "password": NEW})
    assert answer.status_code == 429
    assert "too many tries" in answer.content.decode()


@pytest.mark.asvs("7.4.3")
def test_another_authenticator_ends_all_other_sessions(signed_in, armed):
    other = desk_client(armed)
    secret = _shown_secret(signed_in, "/desk/account/authenticator/")
    assert signed_in.post("/desk/account/authenticator/", {"code": _code(secret)}).url == "/desk/account/"
    assert signed_in.get("/desk/account/").status_code == 200
    assert other.get("/desk/account/").status_code == 302


@pytest.mark.parametrize("path", ["", "password/", "authenticator/"])
def test_the_account_asks_for_sign_in(client, db, path):
    assert client.get(f"/desk/account/{path}").url.startswith("/desk/sign-in/?next=")


@pytest.fixture
def signed_in(client, armed, code):
    knock(client)
    client.post("/desk/sign-in/code/", {"code": code()})
    return client


def _age(client):
    from gatehouse.project.sessions.desk import DeskStore

    name = next(name for name in client.cookies if "desk_" in name and not name.endswith("_device"))
    session = DeskStore(client.cookies[name].value)
    session[STEPPED_UP] = time.time() - 3600
    session.save()


def _shown_secret(client, path):
    page = client.get(path).content.decode()
    text = re.search(r'data-text="([A-Z2-7]{32})"', page)
    assert text
    return b32decode(text[1])


def _code(secret):
    return totp.code_at(secret, totp.step_at(time.time()))
