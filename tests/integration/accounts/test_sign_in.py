"""Signing in: password, then code."""

import pytest

from gatehouse.accounts import limits, signin
from gatehouse.accounts.actions.set_access import set_access
from gatehouse.accounts.models import OpenSession
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from tests.integration.accounts.conftest import PASSWORD, knock

CODE = "/desk/sign-in/code/"


@pytest.mark.asvs("6.3.3")
def test_password_and_code_lead_to_the_queue(client, armed, code):
    assert knock(client).url == CODE
    with recorded() as entries:
        answer = client.post(CODE, {"code": code()})
    assert answer.url == "/desk/"
    assert client.get("/desk/").status_code == 200
    assert [entry.kind for entry in entries] == ["signed_in"]


@pytest.mark.asvs("6.3.3")
def test_the_password_alone_opens_nothing(client, armed):
    knock(client)
    assert client.get("/desk/").url.startswith("/desk/sign-in/")


def test_the_code_alone_opens_nothing(client, armed, code):
    assert client.post(CODE, {"code": code()}).url == "/desk/sign-in/"


@pytest.mark.asvs("7.2.4")
def test_the_session_gets_a_new_key_at_each_step(client, armed, code):
    client.get("/desk/sign-in/")
    knock(client)
    before = client.cookies[_desk_cookie(client)].value
    client.post(CODE, {"code": code()})
    assert client.cookies[_desk_cookie(client)].value != before


@pytest.mark.asvs("6.5.1")
def test_a_code_works_once(client, armed, code):
    used = code()
    assert signin.spend(armed, _step(used)) is True
    knock(client)
    assert client.post(CODE, {"code": used}).status_code == 422


@pytest.mark.asvs("6.5.1")
def test_an_older_code_is_refused_after_a_newer_one(armed):
    assert signin.spend(armed, 100)
    assert not signin.spend(armed, 99)
    assert not signin.spend(armed, 100)
    assert signin.spend(armed, 101)


@pytest.mark.asvs("6.3.8")
def test_unknown_email_and_wrong_password_get_the_same_answer(client, armed):
    one = knock(client, password="wrong horse battery")
    other = knock(client, email="nobody@alderwick.example", password="wrong horse battery")
    said = [answer.content.decode().partition("<form")[2].partition("</form>")[0] for answer in (one, other)]
    masked = [_without_token(text).replace("nobody@", "alice@") for text in said]
    assert one.status_code == other.status_code == 422
    assert masked[0] == masked[1]


@pytest.mark.asvs("6.3.8")
def test_an_unknown_email_costs_the_same_work(client, armed, monkeypatch):
    done = []
    monkeypatch.setattr("gatehouse.accounts.passwords.make_password", lambda password: done.append(password))
    knock(client, email="nobody@alderwick.example")
    assert done == [PASSWORD]


def test_six_wrong_tries_pause_the_password_even_when_it_is_right(client, armed):
    for _ in range(signin.TRIES):
        assert knock(client, password="wrong horse battery").status_code == 422
    answer = knock(client)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()


def test_the_pause_is_the_same_for_an_unknown_email(client, db):
    for _ in range(signin.TRIES):
        knock(client, email="nobody@alderwick.example")
    assert knock(client, email="nobody@alderwick.example").status_code == 429


@pytest.mark.asvs("6.1.1", "6.3.1")
def test_strangers_do_not_lock_the_owner_out_of_his_own_browser(client, armed, code):
    knock(client)
    client.post(CODE, {"code": code(-1)})
    client.post("/desk/sign-out/")
    for _ in range(signin.TRIES + 1):
        type(client)().post("/desk/sign-in/", {"email": armed.email, "password": "a stranger's guess"})
    assert knock(client).url == CODE


@pytest.mark.asvs("6.3.1")
def test_wrong_codes_are_paused_as_well(client, armed, code):
    knock(client)
    for _ in range(signin.TRIES):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    assert client.post(CODE, {"code": code()}).status_code == 429


def test_one_network_may_not_go_through_many_accounts(client, db):
    for _ in range(signin.TRIES_PER_NETWORK):
        limits.hit("signin:from:127.0.0.1", limit=1, per=signin.PAUSE)
    assert knock(client, email="somebody@alderwick.example").status_code == 429


@pytest.mark.asvs("6.3.4")
def test_a_customer_does_not_get_in(client, armed):
    armed.role = ""
    armed.save(update_fields=["role"])
    assert knock(client).status_code == 422


def test_who_lost_access_does_not_get_in(client, armed, bob):
    set_access(armed, False, by=bob.actor)
    assert knock(client).status_code == 422


def test_losing_access_between_the_steps_sends_back(client, armed, bob, code):
    knock(client)
    set_access(armed, False, by=bob.actor)
    assert client.post(CODE, {"code": code()}).url == "/desk/sign-in/"


def test_the_way_back_is_kept_when_it_is_ours(client, armed, code):
    client.post("/desk/sign-in/?next=/desk/account/", {"email": armed.email, "password": PASSWORD})
    assert client.post(CODE, {"code": code()}).url == "/desk/account/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/desk/", "//evil.example/desk/", "/\\evil.example", "/tickets/"]
)
def test_another_site_is_never_a_way_back(client, armed, code, target):
    client.post("/desk/sign-in/", {"email": armed.email, "password": PASSWORD}, query_params={"next": target})
    assert client.post(CODE, {"code": code()}).url == "/desk/"


@pytest.mark.parametrize("said", ["http://[", "http://desk.example/desk/?after=1", ""])
def test_a_fragment_is_sent_to_sign_in_whatever_page_it_says_it_is_on(client, db, said):
    answer = client.get("/desk/", headers={"HX-Request": "true", "HX-Current-URL": said})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith("/desk/sign-in/")


@pytest.mark.parametrize(
    "typed", [{}, {"email": "x", "password": ""}, {"email": "a\x00b@c.example", "password": "\x00"}]
)
def test_half_a_form_gets_its_reason(client, db, typed):
    assert client.post("/desk/sign-in/", typed).status_code == 422


@pytest.mark.parametrize("path", ["/desk/sign-in/", CODE, "/desk/sign-in/enrolment/", "/desk/sign-in/confirmation/"])
def test_the_steps_refuse_other_methods(client, db, path):
    assert client.put(path).status_code == 405


@pytest.mark.asvs("7.4.1")
def test_signing_out_ends_the_session(client, armed, code):
    knock(client)
    client.post(CODE, {"code": code()})
    with recorded() as entries:
        client.post("/desk/sign-out/")
    assert [entry.kind for entry in entries] == ["signed_out"]
    assert client.get("/desk/").status_code == 302
    assert not OpenSession.objects.exists()


def test_signing_out_by_a_link_does_nothing(armed):
    client = desk_client(armed)
    assert client.get("/desk/sign-out/").status_code == 405
    assert client.get("/desk/").status_code == 200


def test_forms_of_the_door_are_protected(armed, client):
    strict = type(client)(enforce_csrf_checks=True)
    assert knock(strict).status_code == 403


def _desk_cookie(client):
    return next(name for name in client.cookies if "desk_" in name and not name.endswith("_device"))


def _step(code):
    import time

    from gatehouse.accounts import totp
    from tests.integration.accounts.conftest import SECRET

    return totp.matching_step(SECRET, code, time.time())


def _without_token(text):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
