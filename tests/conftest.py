"""What every test may use; the server comes from `gatehouse.testing.plugin`, the people from `gatehouse.testing.cast`."""

import math
import os
from collections.abc import Iterator
from unittest.mock import patch

import hypothesis
import pytest

from gatehouse.testing import migrated
from gatehouse.testing.plugin import OWN

# How long an example takes is the machine's affair; other tests run beside it.
hypothesis.settings.register_profile("here", deadline=None)
hypothesis.settings.load_profile("here")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """On a server of ours the test database begins as a copy of the one that is migrated there."""
    from django.db import connection

    if OWN in os.environ:
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated.NAME


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Tests that commit are cleaned by us: to truncate, as Django does, takes longer than most of them, and the journal
    refuses it.
    """
    from django.test import TransactionTestCase

    from gatehouse.testing.emptying import empty

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", lambda _self: empty())
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[dict[str, int]]:
    """A hash costs a fiftieth of a second so that nobody guesses passwords; here nobody does. What it costs outside."""
    from gatehouse.accounts.hashers import Argon2id

    cost = {name: getattr(Argon2id, name) for name in ("memory_cost", "time_cost")}
    with patch.multiple(Argon2id, memory_cost=64, time_cost=1):
        yield cost


@pytest.fixture(autouse=True)
def fresh_settings() -> None:
    """Pages keep topics, promises and tags for some seconds; those of the test before are gone from the database."""
    from gatehouse.accounts import legal, regions
    from gatehouse.channels.chat import brands
    from gatehouse.channels.email import inboxes
    from gatehouse.channels.forms import topics
    from gatehouse.conversations import promise, tags
    from gatehouse.workspace import held, trouble

    topics.forget()
    promise.forget()
    tags.forget()
    inboxes.forget()
    brands._kept = (math.inf, {})  # there is no chat where no test makes one
    legal._kept = (math.inf, ())  # nor anything to accept
    regions._kept = (math.inf, {})  # nor a rule of a region
    held.forget()
    trouble.forget()


@pytest.fixture(autouse=True)
def fresh_board(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is the status board."""
    from gatehouse.status import board

    monkeypatch.setattr(board, "_kept", (0.0, None))


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A page asked for in another language leaves it active in this thread; the next test begins in English again."""
    from django.utils import translation

    yield
    translation.deactivate()
