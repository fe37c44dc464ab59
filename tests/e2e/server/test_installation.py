"""All of Gatehouse behind the real server, and what happens while its database is away."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from gatehouse.journal.actor import Actor
from gatehouse.project.keys import new_key
from gatehouse.testing.instance import environment
from gatehouse.testing.web import Web, running

from .talkers import Socket, ticket

pytestmark = pytest.mark.django_db  # makes the database that the servers use

PRODUCTION = {
    "HOST": "0.0.0.0",
    "PUBLIC_URL": "https://help.example.com",
    "DESK_HOST": "desk.example.com",
    "TRUSTED_PROXIES": "127.0.0.1",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "MAIL_URL": "smtps://user:password@mail.example.com",
    "MAIL_FROM": "support@example.com",
    "STORAGE_URL": "s3://key:secret@files?region=eu-central-1",
}


@pytest.fixture
def production(web: Web) -> dict[str, str]:
    """Variables of a whole production, on the database of `web`."""
    from gatehouse.testing.web import database_url

    return {**PRODUCTION, "GATEHOUSE_KEYS": new_key(), "DATABASE_URL": database_url(), "GATEHOUSE_MODE": "production"}


def test_a_page_and_its_static_files_arrive(web: Web) -> None:
    status, headers, body = web.get("/")
    assert status == 200
    (sheet, *_) = re.findall(r'href="(/static/[^"]+\.css)"', body.decode())
    assert re.search(r"\.[0-9a-f]{12}\.css$", sheet)
    status, headers, _ = web.get(sheet, **{"Accept-Encoding": "gzip"})
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert "immutable" in headers["cache-control"]


def test_ready_and_figures(web: Web) -> None:
    assert web.get("/readyz")[0] == 200
    assert web.get("/metrics")[0] == 401
    status, _, body = web.get("/metrics", Authorization="Bearer a-token-for-tests")
    assert status == 200
    assert b"gatehouse_live_clients 0.0" in body


@pytest.mark.parametrize(
    "path", ["/nowhere", "/..%2f..%2fetc/passwd", "/static/../settings.py", "/static.collected", "/files/"]
)
def test_what_is_not_ours_to_give_is_not_there(web: Web, path: str) -> None:
    assert web.get(path)[0] == 404


def test_a_form_over_300_mib_is_refused_by_its_announcement(web: Web) -> None:
    answer = web.raw(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400000000\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"larger than 300 MiB" in answer


def test_pages_survive_the_loss_of_their_database_connections(web: Web) -> None:
    from gatehouse.testing.web import database_url

    assert web.get("/readyz")[0] == 200
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as sql:
        name = psycopg.conninfo.conninfo_to_dict(database_url())["dbname"]
        mine = "pid <> pg_backend_pid() and datname = %s and backend_type = 'client backend'"
        sql.execute(f"select pg_terminate_backend(pid) from pg_stat_activity where {mine}", [name])  # type: ignore[arg-type]  # noqa: S608
    with ThreadPoolExecutor(4) as clients:
        assert set(clients.map(lambda _: web.get("/")[0], range(8))) == {200}
    assert web.get("/readyz")[0] == 200


@pytest.fixture(scope="module")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A server whose database does not answer."""
    home = tmp_path_factory.mktemp("lonely")
    url = f"postgresql://nobody@/nothing?host={home}"
    with running(["-m", "gatehouse", "web"], home, DATABASE_URL=url, GATEHOUSE_MODE="demo") as web:
        yield web


def test_without_its_database_it_says_so_quickly_and_shows_nothing(lonely: Web) -> None:
    started = time.monotonic()
    status, _, body = lonely.get("/readyz")
    assert (status, b"does not answer" in body) == (503, True)
    assert time.monotonic() - started < 5
    assert lonely.get("/healthz")[0] == 200


def test_without_its_database_a_chat_is_told_to_say_it_again(lonely: Web) -> None:
    customer, talker = Actor("contact", 12), Socket(lonely)
    talker.tell("subscribe", ticket=ticket("conversation:5", by=customer))
    said = talker.say("Hello?", subject="conversation:5")
    error = talker.until("error")
    assert (error["code"], error["id"], error["retry_after"]) == ("unavailable", said, 1.0)


def test_a_page_that_needs_the_database_gives_503(lonely: Web) -> None:
    from django.conf import settings

    status, _, body = lonely.get("/desk/", Cookie=f"{settings.DESK_COOKIE_NAME}=x")
    assert status in (302, 503)
    assert b"nobody" not in body


def check(tmp_path: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    env = environment(tmp_path) | variables
    return subprocess.run(
        [sys.executable, "-m", "gatehouse", "check"], env=env, capture_output=True, text=True, timeout=60
    )


def test_a_whole_production_passes_the_deployment_check(tmp_path: Path, production: dict[str, str]) -> None:
    done = check(tmp_path, production)
    assert done.returncode == 0, done.stderr
    assert "fit for production" in done.stdout


@pytest.mark.parametrize("missing", ["MAIL_URL", "SECRET_KEY", "PUBLIC_URL", "GATEHOUSE_KEYS"])
def test_a_missing_variable_is_named_by_the_check(tmp_path: Path, production: dict[str, str], missing: str) -> None:
    done = check(tmp_path, production | {missing: ""})
    assert done.returncode == 1
    assert missing in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_production_talks_https_alone_and_marks_its_cookies(tmp_path: Path, production: dict[str, str]) -> None:
    with running(["-m", "gatehouse", "web"], tmp_path, **production | {"HOST": "127.0.0.1"}) as web:
        status, headers, _ = web.get("/", Host="help.example.com")
        assert (status, headers["location"]) == (301, "https://help.example.com/")
        secure = {"Host": "help.example.com", "X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}
        status, headers, _ = web.get("/", **secure)
        assert status == 200
        assert headers["strict-transport-security"].startswith("max-age=63072000")
        assert headers["set-cookie"].startswith("__Host-csrf_")
        assert "Secure" in headers["set-cookie"]
        assert "upgrade-insecure-requests" in headers["content-security-policy"]
        assert web.get("/", Host="evil.example.com", **{"X-Forwarded-Proto": "https"})[0] == 400
