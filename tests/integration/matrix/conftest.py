"""The world is made once and never changes: whatever a request does is rolled back after it."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from gatehouse.project import errors
from tests.integration.matrix.world import World, make_world


@pytest.fixture(scope="package")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def bare_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of refusals are asked for here: their status counts, and their pages have tests of their own."""
    monkeypatch.setattr(errors, "_page", lambda _request, status, title, said: errors._plain(status, title, said))
