"""Real servers: one with a small application for the bridge itself, one with all of Gatehouse, one with the gateway alone."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection

from gatehouse.project.processes import wait_until
from gatehouse.testing.web import Web, database_url, running, running_web

from .house import Chat, House

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
        call_command("flush", interactive=False, verbosity=0, reset_sequences=False, inhibit_post_migrate=True)
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
