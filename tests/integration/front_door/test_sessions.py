"""What a session is made of, and how it ends (ASVS 5.0, 7.2 and 7.4)."""

import math

import pytest
from click.testing import CliRunner
from django.contrib.sessions.backends.base import VALID_KEY_CHARS
from django.contrib.sessions.models import Session

from gatehouse.accounts import admin
from gatehouse.accounts.models import OpenSession
from gatehouse.project.cli.admin import end_sessions
from gatehouse.testing.cast import recorded
from gatehouse.testing.desk import desk_client
from tests.integration.front_door.conftest import LENA, Visitor, app_code

pytestmark = pytest.mark.django_db
PAGES = ("/account/", "/account/security/", "/account/devices/")


def key_of(visitor: Visitor) -> str:
    """What the browser holds."""
    return visitor.client.session.session_key or ""


@pytest.mark.asvs("7.2.1")
def test_a_session_is_what_the_server_has_of_it(visitor, lena_user):
    visitor.come_in()
    Session.objects.all().delete()
    assert not visitor.is_in


@pytest.mark.asvs("7.2.2", "7.2.3")
def test_every_session_has_a_random_key_of_its_own(visitor, lena_user):
    keys = set()
    for _ in range(3):
        visitor.come_in() if not keys else visitor.sign_in()
        keys.add(key_of(visitor))
        visitor.post("/sign-out/")
    assert len(keys) == 3
    assert all(len(key) * math.log2(len(VALID_KEY_CHARS)) >= 128 for key in keys)


@pytest.mark.asvs("7.4.1")
def test_a_copy_of_the_cookie_is_worth_nothing_after_signing_out(visitor, lena_user):
    visitor.come_in()
    copy = Visitor()
    copy.client.cookies.load(visitor.client.cookies.output(header=""))
    assert copy.is_in
    visitor.post("/sign-out/")
    assert not copy.is_in


@pytest.mark.asvs("7.4.4")
def test_every_page_of_the_account_shows_the_way_out(visitor, lena_user):
    visitor.come_in()
    assert [path for path in PAGES if 'action="/sign-out/"' not in visitor.get(path).content.decode()] == []
    visitor.confirm()
    codes = visitor.post("/account/app/", code=app_code(visitor)).content.decode()
    assert 'action="/sign-out/"' in codes


@pytest.mark.asvs("7.4.5")
def test_the_operator_ends_the_sessions_of_one(visitor, lena_user, alice):
    visitor.come_in()
    desk = desk_client(alice)
    with recorded() as entries:
        admin.end_sessions_of(" Lena@Mail.example")
        admin.end_sessions_of(LENA.value)  # has none any more
    assert [entry.data.sentence("Omar", None) for entry in entries] == ["Omar ended every session"]
    assert not visitor.is_in
    assert desk.get("/desk/account/").status_code == 200
    assert visitor.sign_in().url == "/account/"


@pytest.mark.asvs("7.4.5")
def test_the_operator_ends_the_sessions_of_all(visitor, lena_user, alice):
    visitor.come_in()
    desk = desk_client(alice)
    assert admin.end_all_sessions() == 2
    assert not OpenSession.objects.exists()
    assert not visitor.is_in
    assert desk.get("/desk/account/").status_code == 302


@pytest.mark.parametrize("said", [[], ["lena@mail.example", "--all"]])
def test_the_command_asks_whose(said):
    answer = CliRunner().invoke(end_sessions, said)
    assert (answer.exit_code, "Say whose sessions to end" in answer.output) == (2, True)


def test_nobodys_sessions_are_not_ended(db):
    with pytest.raises(admin.UnknownName):
        admin.end_sessions_of("nobody@mail.example")
