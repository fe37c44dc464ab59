"""Real servers: one with a small application for the bridge itself, one with all of Gatehouse, one with the gateway alone."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from gatehouse.conversations.models import Message
from gatehouse.project.processes import wait_until
from gatehouse.testing.emptying import empty
from gatehouse.testing.web import Web, database_url, running, running_web

from .handmade import Raw
from .house import Chat, House
from .talkers import Polled, Socket, Talker, said

Connect = Callable[[], Talker]
PROBE = str(Path(__file__).with_name("probe.py"))


@pytest.fixture(scope="module")
def probe_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probe")


@pytest.fixture(scope="module")
def probe(probe_home: Path) -> Iterator[Web]:
    with running([PROBE], probe_home, DATABASE_URL=os.environ["DATABASE_URL"]) as web:
        yield web


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory, django_db_setup, django_db_blocker) -> Iterator[Web]:  # type: ignore[no-untyped-def]
    home = tmp_path_factory.mktemp("web")
    with (
        django_db_blocker.unblock(),
        running_web(home, GATEHOUSE_MODE="demo", METRICS_TOKEN="a-token-for-tests") as running,
    ):
        yield running


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker) -> Iterator[House]:  # type: ignore[no-untyped-def]
    """Committed for all tests of a module, whose servers read it. At its end the database is as it was made."""
    with django_db_blocker.unblock():
        shipped = connection.creation.serialize_db_to_string()
        yield House.build()
        empty()
        connection.creation.deserialize_db_from_string(shipped)


@pytest.fixture
def chat(house: House) -> Chat:
    return house.chat()


@contextmanager
def running_gateway(home: Path, **environment: str) -> Iterator[Web]:
    """Another probe on that database, that hears it already: until then it asks everybody anew."""
    with running([PROBE], home, DATABASE_URL=database_url(), **environment) as web:
        assert wait_until(lambda: web.get("/readyz")[0] == 200, seconds=10)
        yield web


@pytest.fixture(scope="module")
def gateway(house: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """The probe on the database of `house`."""
    with running_gateway(tmp_path_factory.mktemp("gateway")) as web:
        yield web
    assert "Traceback" not in web.log.read_text()


@pytest.fixture
def sql(house: House) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url(), autocommit=True) as own:
        yield own


@pytest.fixture(params=[Socket, Polled])
def connect(request: pytest.FixtureRequest, gateway: Web) -> Connect:
    """Both ways to the desk: what is tested with it holds by either."""
    return lambda: request.param(gateway)  # type: ignore[no-any-return]


@pytest.fixture
def customer(connect: Connect, chat: Chat) -> Talker:
    """He has all that was said so far."""
    talker = connect()
    assert talker.subscribe(chat.ticket(), since=1) == {"type": "subscribed", "subject": chat.subject, "last": 1}
    return talker


@pytest.fixture
def alice(gateway: Web, chat: Chat) -> Talker:
    talker = Socket(gateway)
    talker.subscribe(chat.agents_ticket(), since=1)
    return talker


def notify(sql: psycopg.Connection, payload: str) -> None:
    sql.execute("select pg_notify('gatehouse', %s)", [payload])


def stored(chat: Chat) -> list[str]:
    return list(Message.objects.filter(conversation=chat.id).order_by("seq").values_list("text", flat=True))


@pytest.fixture
def raw(gateway: Web) -> Iterator[Raw]:
    raw = Raw(gateway.live_port)
    assert said(raw)["type"] == "welcome"
    yield raw
    raw.close()
