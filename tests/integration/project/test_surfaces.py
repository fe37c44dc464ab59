"""Customers' and agents' sessions stay apart, and so do their hosts."""

import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from gatehouse.live.tickets import revocation
from gatehouse.project.config import Config
from gatehouse.project.sessions.desk import IDLE, LONGEST, DeskStore
from gatehouse.project.sessions.portal import PortalStore

pytestmark = pytest.mark.django_db


def keep(request: HttpRequest) -> HttpResponse:
    """Puts what is asked into the session and shows what is in it."""
    if word := request.GET.get("put"):
        request.session["word"] = word
    return HttpResponse(request.session.get("word", "nothing"))


def leave(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return HttpResponse()


urlpatterns = [path(f"{place}keep/", keep) for place in ("", "desk/", "backoffice/")] + [path("desk/leave/", leave)]

handler400 = "gatehouse.project.errors.bad_request"
handler403 = "gatehouse.project.errors.permission_denied"
handler404 = "gatehouse.project.errors.not_found"
handler500 = "gatehouse.project.errors.server_error"


@pytest.fixture(autouse=True)
def own_urls(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def two_hosts(settings: Any) -> None:
    settings.CONFIG = Config(PUBLIC_URL="http://help.test", DESK_HOST="desk.test")  # type: ignore[call-arg]
    settings.ALLOWED_HOSTS = ["help.test", "desk.test"]


def test_the_desk_and_the_portal_do_not_share_a_session(client: Client) -> None:
    client.get("/desk/keep/?put=agent")
    assert client.get("/keep/").content == b"nothing"
    client.get("/keep/?put=customer")
    assert client.get("/desk/keep/").content == b"agent"
    assert client.get("/backoffice/keep/").content == b"agent"
    assert {settings.SESSION_COOKIE_NAME, settings.DESK_COOKIE_NAME} <= set(client.cookies)


def test_neither_key_opens_the_other_session(client: Client) -> None:
    client.get("/desk/keep/?put=agent")
    client.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.DESK_COOKIE_NAME].value
    assert client.get("/keep/").content == b"nothing"


def test_session_cookies_are_kept_from_scripts_and_other_sites(client: Client) -> None:
    client.get("/desk/keep/?put=agent")
    cookie = client.cookies[settings.DESK_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == LONGEST


def test_a_desk_session_that_ends_loses_its_cookie(client: Client) -> None:
    client.get("/desk/keep/?put=agent")
    client.get("/desk/leave/")
    assert client.cookies[settings.DESK_COOKIE_NAME]["max-age"] == 0
    assert client.get("/desk/keep/").content == b"nothing"


@pytest.mark.parametrize(
    ("began", "used", "left"),
    [
        (60, 60, b"agent"),
        (LONGEST + 60, 60, b"nothing"),
        (IDLE + 120, IDLE + 60, b"nothing"),
        (LONGEST - 60, 90, b"agent"),
    ],
)
def test_a_desk_session_ends_by_age_and_by_rest(client: Client, began: int, used: int, left: bytes) -> None:
    client.get("/desk/keep/?put=agent")
    aged(client, began, used)
    assert client.get("/desk/keep/").content == left


def test_what_a_page_fetches_by_itself_does_not_keep_a_session_awake(client: Client) -> None:
    client.get("/desk/keep/?put=agent")
    aged(client, 600, 600)
    client.get("/desk/keep/", headers={"X-Background": "1"})
    assert time.time() - store(client)["used"] > 500
    client.get("/desk/keep/")
    assert time.time() - store(client)["used"] < 60


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", [PortalStore, DeskStore])
def test_the_end_of_a_session_is_told_to_its_streams(kind: Callable[[], Any], database_url: str) -> None:
    session = kind()
    session["word"] = "x"
    session.save()
    key = session.session_key
    with psycopg.connect(database_url, autocommit=True) as listener:
        listener.execute("listen gatehouse")
        session.flush()
        assert [note.payload for note in listener.notifies(timeout=2, stop_after=1)] == [revocation(key)]


@pytest.mark.usefixtures("two_hosts")
@pytest.mark.parametrize(
    ("host", "asked", "status"),
    [
        ("help.test", "/keep/", 200),
        ("help.test", "/desk/keep/", 404),
        ("help.test", "/backoffice/keep/", 404),
        ("desk.test", "/desk/keep/", 200),
        ("desk.test", "/backoffice/keep/", 200),
        ("desk.test", "/keep/", 404),
        ("desk.test", "/", 302),
        ("evil.test", "/keep/", 400),
        ("evil.test", "/desk/keep/", 400),
    ],
)
def test_each_host_answers_its_own_paths(client: Client, host: str, asked: str, status: int) -> None:
    assert client.get(asked, headers={"host": host}).status_code == status


def aged(client: Client, began: int, used: int) -> None:
    session, now = store(client), int(time.time())
    session["began"], session["used"] = now - began, now - used
    session.save()


def store(client: Client) -> DeskStore:
    return DeskStore(client.cookies[settings.DESK_COOKIE_NAME].value)


@pytest.fixture
def database_url() -> str:
    from gatehouse.testing.web import database_url

    return database_url()
