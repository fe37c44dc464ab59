"""Gives every test run a PostgreSQL server, a home and keys of its own, and counts at its end what could not be tested.

pytest loads it with `-p` (pyproject.toml), before Django's settings are read. A DATABASE_URL that is set already is
used as it is.
"""

import atexit
import base64
import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from gatehouse.project.config import Config
from gatehouse.project.postgres import FORGETFUL, EmbeddedServer
from gatehouse.testing import migrated

OWN = "GATEHOUSE_TESTS_OWN_SERVER"  # the parent of a run in parts tells its parts that the server is not the user's


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    # A wrapper runs before every plain hook, among them pytest-django's, which reads the settings.
    home = Path(tempfile.mkdtemp(prefix="gatehouse-tests-"))
    server = EmbeddedServer(home, FORGETFUL)
    # At exit, not in a hook: a run that breaks while it is being set up must leave nothing behind either.
    atexit.register(_clean, server, os.getpid())
    _forget_this_shell()
    os.environ["GATEHOUSE_HOME"] = str(home)
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
    os.environ["GATEHOUSE_KEYS"] = f"test:{base64.b64encode(secrets.token_bytes(32)).decode()}"
    # Tests that run side by side need a server each: an open transaction holds up the followers of a whole server.
    if not os.environ.get("DATABASE_URL") or os.environ.get(OWN):
        migrated.bring(home, early_config.rootpath / ".pytest_cache" / migrated.NAME)
        server.start()
        os.environ |= {"DATABASE_URL": server.url, OWN: "1"}
    return (yield)


def pytest_collection() -> None:
    """Hardly anything is garbage while tests are collected: no search for it may go through all that is there so far."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: no search for garbage has to go through all of it again. Tests make little that
    refers to itself, so that searching seldom is enough; often takes a twentieth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    missing = sum("not installed" in str(report.longrepr) for report in skipped)
    terminalreporter.write_line(f"{missing} tests were skipped because a program is not installed.")


def _forget_this_shell() -> None:
    """Settings of the developer's own instance must not reach the tests."""
    for name in (str(field.validation_alias) for field in Config.model_fields.values()):
        if name != "DATABASE_URL":
            os.environ.pop(name, None)


def _clean(server: EmbeddedServer, owner: int) -> None:
    if os.getpid() == owner:  # not in a child that was forked from the run
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)
