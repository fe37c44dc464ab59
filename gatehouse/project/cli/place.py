"""Where an installation lives, and how a single command reaches its database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

import gatehouse
from gatehouse.project import home as homes
from gatehouse.project import postgres
from gatehouse.project.processes import WRONG_SETTINGS


def use_home() -> Path:
    """Settle GATEHOUSE_HOME once, as an absolute path, for this process and its children."""
    home = Path(os.environ.get("GATEHOUSE_HOME") or default_home()).expanduser().absolute()
    os.environ["GATEHOUSE_HOME"] = str(home)
    return home


def default_home() -> Path:
    """`.home` in a source checkout, else the user's data folder (XDG base directory specification)."""
    checkout = Path(gatehouse.__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file():
        return checkout / ".home"
    return Path(os.environ.get("XDG_DATA_HOME") or "~/.local/share") / "gatehouse"


def has_own_database() -> bool:
    """Whether the operator named a server; without one the embedded server is used."""
    return bool(os.environ.get("DATABASE_URL"))


def has_bucket() -> bool:
    """Whether attachments are kept outside the home."""
    return bool(os.environ.get("STORAGE_URL"))


@contextmanager
def django(*, create: bool = False) -> Iterator[None]:
    """Django with its database, for one command: the operator's, the running embedded one, or one started for it.

    With `create` an empty home gets its database and keys first; else the command says that there is nothing yet.
    """
    with database(create=create):
        set_up_django()
        yield


@contextmanager
def database(*, create: bool = False) -> Iterator[str]:
    """Like `django`, without Django: DATABASE_URL is set while the block lasts."""
    if has_own_database():
        yield os.environ["DATABASE_URL"]
        return
    home = use_home()
    if not create and not (home / "postgres").exists():
        raise click.ClickException(
            f"There is no database in {home} yet: run gatehouse up first, or set GATEHOUSE_HOME."
        )
    with postgres.running(home) as url:
        ensure_secrets(home)
        os.environ["DATABASE_URL"] = url
        try:
            yield url
        finally:
            del os.environ["DATABASE_URL"]


@contextmanager
def alone(home: Path) -> Iterator[str]:
    """The database while nothing else of this home runs; an empty home gets an empty one, but no keys yet."""
    with homes.HomeLock(home):
        if has_own_database():
            yield os.environ["DATABASE_URL"]
            return
        server = postgres.EmbeddedServer(home)
        server.start()
        try:
            os.environ["DATABASE_URL"] = server.url
            yield server.url
        finally:
            os.environ.pop("DATABASE_URL", None)
            server.stop()


def running_database() -> None:
    """Point DATABASE_URL at the operator's server or at the one `gatehouse up` runs; a long-lived part starts none."""
    if has_own_database():
        return
    home = use_home()
    if not postgres.is_ready(home / "postgres") or not homes.is_locked(home):
        raise click.ClickException("There is no database: set DATABASE_URL, or run gatehouse up.")
    os.environ["DATABASE_URL"] = postgres.url(home)


def ensure_secrets(home: Path) -> None:
    """Make the keys that an installation with an embedded database keeps for itself, unless variables hold them."""
    from gatehouse.project import keys

    if not os.environ.get("GATEHOUSE_KEYS"):
        keys.ensure_keys(home)
    if not os.environ.get("SECRET_KEY"):
        keys.ensure_secret_key(home)


class SettingsWrong(click.ClickException):
    """The settings do not allow a start; the message holds each fault with its hint."""

    exit_code = WRONG_SETTINGS


def refuse_wrong_settings() -> None:
    """Run our checks on the settings, and in production those for production too. Raises SettingsWrong."""
    _refuse(_wrong_variables() + _demo_accounts())


def refuse_wrong_variables() -> None:
    """The same, as far as no table has to be there. Raises SettingsWrong."""
    _refuse(_wrong_variables())


def _refuse(faults: list[str]) -> None:
    from gatehouse.project.config import config

    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        raise SettingsWrong(f"these settings are not fit for {config().mode}:{listed}")


def _wrong_variables() -> list[str]:
    from django.core.checks import Tags, run_checks

    from gatehouse.project.config import config

    found = run_checks(tags=[Tags.security], include_deployment_checks=not config().demo)
    return [f"{fault.msg} {fault.hint or ''}".strip() for fault in found if fault.is_serious()]


def _demo_accounts() -> list[str]:
    from gatehouse.accounts.admin import check_demo_passwords
    from gatehouse.project.config import config

    demos = [] if config().demo else check_demo_passwords()
    return [f"Demo accounts can sign in ({', '.join(demos)}). Start with an empty database."] if demos else []


def name_settings() -> None:
    """Enough for Django's settings, connection and storages; its apps come with `set_up_django` and take a while."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatehouse.project.settings")


def set_up_django() -> None:
    name_settings()
    import django as framework

    framework.setup()
