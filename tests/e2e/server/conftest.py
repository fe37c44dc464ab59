"""Two real servers: one with a small application for the bridge itself, one with all of Gatehouse."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from gatehouse.testing.web import Web, running, running_web

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
