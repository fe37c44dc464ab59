"""`gatehouse up`, `web` and `worker`: what runs for long."""

import json
import os
from pathlib import Path

import click

from gatehouse.project.cli import place
from gatehouse.project.cli.errors import explain


@click.command()
@click.option(
    "--demo", is_flag=True, help="Demo mode: an example exchange with accounts and an outbox, on this machine only."
)
def up(demo: bool) -> None:
    """Start everything: the database (unless DATABASE_URL names one), web and worker.

    It runs until Ctrl-C or SIGTERM, and starts again whatever ends by itself. On the first run it makes the database,
    the keys and, in demo mode, the demo data. A second one needs another GATEHOUSE_HOME and another PORT.
    """
    from gatehouse.project import processes, supervisor
    from gatehouse.project.postgres import EmbeddedServer

    if demo:
        _use_demo_mode()
    home, embedded = place.use_home(), not place.has_own_database()
    settings = json.loads(processes.ask_child(_read_settings, explain=explain))
    os.environ["PORT"] = str(settings["port"])
    supervisor.Supervisor(
        home=home,
        database=EmbeddedServer(home) if embedded else None,
        prepare=lambda: processes.ask_child(lambda: _prepare(home, embedded), explain=explain),
        parts=[supervisor.part("web"), supervisor.part("worker")],
        address=(settings["host"], settings["port"]),
        say=click.echo,
    ).run()


@click.command()
def web() -> None:
    """Answer pages on HOST and PORT. Needs DATABASE_URL, or a running `gatehouse up` with the same home."""
    place.running_database()
    place.set_up_django()
    from gatehouse.project.web import serve

    serve()


@click.command()
def worker() -> None:
    """Do what follows the journal: mail, clocks, clean-up. Needs a database as `gatehouse web` does."""
    place.running_database()
    place.set_up_django()
    from gatehouse.project.worker import run

    run()


def _use_demo_mode() -> None:
    os.environ["GATEHOUSE_MODE"] = "demo"
    os.environ.setdefault("LOG_FORMAT", "text")
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def _read_settings() -> str:
    """Runs in a child: the settings are valid, and the port is free."""
    from gatehouse.project.config import config
    from gatehouse.project.web import free_port

    return json.dumps({"host": config().host, "port": free_port(config().host, config().port)})


def _prepare(home: Path, embedded: bool) -> str:
    """Runs in a child, with the database up: what a start needs, and the lines that greet the operator."""
    if embedded:
        place.ensure_secrets(home)
    place.set_up_django()
    from gatehouse.project import schema, welcome

    is_first = schema.bring_up_to_date()
    return welcome.text(is_first=is_first)
