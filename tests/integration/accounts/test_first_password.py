"""A password that we made lets its agent choose his own, and opens nothing else."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gatehouse.accounts import admin, totp
from gatehouse.accounts.actions.issue_password import issue_password
from gatehouse.accounts.actions.set_factor import set_factor
from gatehouse.accounts.models import ISSUED_LIVES, OpenSession, User
from gatehouse.testing.cast import recorded
from tests.integration.accounts.conftest import SECRET, knock

pytestmark = [pytest.mark.django_db, pytest.mark.asvs("6.4.1")]
OWN = "twelve kites over marble"
PLACE, QUEUE = "/desk/sign-in/password/", "/desk/"


@pytest.fixture
def given(armed: User) -> str:
    """The password that Alice was given; she has an authenticator."""
    return issue_password(armed, by=armed.actor)


def show_code(client: Client):
    return client.post("/desk/sign-in/code/", {"code": totp.code_at(SECRET, totp.step_at(time.time()))})


def come_to_it(client: Client, given: str) -> None:
    assert knock(client, password=given).url == "/desk/sign-in/code/"
    assert show_code(client).url == PLACE


def test_after_both_factors_he_chooses_his_own_and_is_in(client, armed, given):
    come_to_it(client, given)
    assert client.get("/desk/account/").url.startswith("/desk/sign-in/")
    assert client.get(PLACE).status_code == 200
    with recorded() as entries:
        answer = client.post(PLACE, {"password": OWN})
    assert answer.status_code == 302
    assert [entry.kind for entry in entries] == ["password_set", "signed_in"]
    assert client.get("/desk/account/").status_code == 200
    armed.refresh_from_db()
    assert armed.check_password(OWN)
    assert not armed.must_choose_password


def test_from_then_on_it_is_asked_of_him_no_more(client, armed, given):
    come_to_it(client, given)
    client.post(PLACE, {"password": OWN})
    other = Client()
    knock(other, password=OWN)
    from gatehouse.accounts.models import SpentCode

    SpentCode.objects.all().delete()
    assert show_code(other).url.startswith(QUEUE)
    assert show_code(other).url == "/desk/sign-in/"


@pytest.mark.parametrize("bad", ["short", "password1234", "", "alice alice alice"])
def test_what_will_not_do_is_refused_there_too(client, given, bad):
    come_to_it(client, given)
    assert client.post(PLACE, {"password": bad}).status_code == 422
    assert not OpenSession.objects.exists()


def test_the_given_one_is_no_choice(client, given):
    come_to_it(client, given)
    answer = client.post(PLACE, {"password": given})
    assert answer.status_code == 422
    assert "the password that you were given" in answer.content.decode()


def test_nobody_chooses_one_without_the_factor(client, armed, given):
    """Whoever has read the note with the password has no more than that."""
    assert client.get(PLACE).url == "/desk/sign-in/"
    knock(client, password=given)
    assert client.post(PLACE, {"password": OWN}).url == "/desk/sign-in/"
    assert armed.check_password(given)
    armed.refresh_from_db()
    assert not armed.check_password(OWN)


def test_who_has_chosen_one_does_not_come_here(client, armed):
    knock(client)
    show_code(client)
    assert client.post(PLACE, {"password": OWN}).url == "/desk/sign-in/"


def test_a_new_agent_sets_up_both(client, db):
    made = admin.create_agent("new@alderwick.example", "New", "agent", by=admin.OPERATOR)
    assert made.user.must_choose_password
    assert knock(client, "new@alderwick.example", made.password).url == "/desk/sign-in/enrolment/"
    key = client.get("/desk/sign-in/enrolment/").context["secret"].replace(" ", "")
    import base64

    secret = base64.b32decode(key + "=" * (-len(key) % 8))
    code = totp.code_at(secret, totp.step_at(time.time()))
    assert client.post("/desk/sign-in/enrolment/", {"code": code}).url == PLACE
    assert client.post(PLACE, {"password": OWN}).url.startswith(QUEUE)
    assert client.get("/desk/account/").status_code == 200


def test_it_waits_a_week_for_him_and_says_so_to_nobody_else(client, armed, given):
    User.objects.update(issued_at=timezone.now() - ISSUED_LIVES - timedelta(seconds=1))
    answer = knock(client, password=given)
    assert answer.status_code == 422
    assert "too long ago" in answer.content.decode()
    assert "too long ago" not in knock(client, password="wrong").content.decode()
    assert show_code(client).url == "/desk/sign-in/"


def test_the_back_office_gives_one_that_is_chosen_anew(armed):
    from gatehouse.testing.cast import make_agent
    from gatehouse.testing.desk import desk_client

    omar = make_agent("Omar", role="operator")
    form = {"name": "Alice", "role": "agent", "is_active": "on", "renew_password": "on"}
    desk_client(omar).post(f"/backoffice/accounts/user/{armed.pk}/change/", form)
    armed.refresh_from_db()
    assert armed.must_choose_password


def test_the_demos_agents_keep_theirs(client, armed, given):
    User.objects.filter(pk=armed.pk).update(is_demo=True, issued_at=timezone.now() - timedelta(days=99))
    knock(client, password=given)
    assert show_code(client).url.startswith(QUEUE)


def test_a_first_administrator_is_no_exception(client, db):
    made = admin.create_admin("root@alderwick.example", "Root")
    set_factor(made.user, SECRET, by=made.user.actor)
    knock(client, "root@alderwick.example", made.password)
    assert show_code(client).url == PLACE
