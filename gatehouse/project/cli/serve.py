"""`gatehouse up`, `web` and `worker`: what runs for long."""

import gc
import json
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from gatehouse.project.cli import place
from gatehouse.project.cli.errors import explain


@click.command()
@click.option(
    "--demo", is_flag=True, help="Demo mode: an example exchange with accounts and an outbox, on this machine only."
)
def up(demo: bool) -> None:
    """Start everything: the database (unless DATABASE_URL names one), web, worker and mail.

    It runs until Ctrl-C or SIGTERM, and starts again whatever ends by itself. On the first run it makes the database,
    the keys and, in demo mode, the demo data. A second one needs another GATEHOUSE_HOME and another PORT.
    """
    from gatehouse.project import processes, supervisor
    from gatehouse.project.postgres import EmbeddedServer

    if demo:
        _use_demo_mode()
    home, embedded = place.use_home(), not place.has_own_database()

    def prepare() -> supervisor.Prepared:
        answer = processes.ask_child(lambda: _prepare(home, embedded), explain=explain)
        return supervisor.Prepared(**json.loads(answer))

    supervisor.Supervisor(
        home=home,
        prepare=prepare,
        load=_load,
        parts=[
            supervisor.Part("web", lambda: _run("web")),
            supervisor.Part("worker", lambda: _run("worker"), is_late=True),
            supervisor.Part("mail", lambda: _run("mail"), is_late=True),
        ],
        say=click.echo,
        database=EmbeddedServer(home) if embedded else None,
    ).run()


@click.command()
def web() -> None:
    """Answer pages on HOST and PORT. Needs DATABASE_URL, or a running `gatehouse up` with the same home."""
    place.running_database()
    place.set_up_django()
    place.refuse_wrong_settings()
    from gatehouse.project.web import serve

    serve()


@click.command()
def live() -> None:
    """Take chats and the pages' live connections at LIVE_LISTEN, their polls on PORT; no pages. Run as many as are needed.

    Needs a database as `gatehouse web` does; between many, VALKEY_URL takes the notices off PostgreSQL.
    """
    place.running_database()
    place.set_up_django()
    place.refuse_wrong_settings()
    from gatehouse.project.web import serve_live

    serve_live()


@click.command()
def worker() -> None:
    """Do what follows the journal: mail, clocks, clean-up. Needs a database as `gatehouse web` does."""
    place.running_database()
    place.set_up_django()
    place.refuse_wrong_settings()
    from gatehouse.project.worker import run

    run()


@click.command()
def mail() -> None:
    """Take mail in: by SMTP at MAIL_LISTEN, by LMTP at LMTP_LISTEN, and from the mailboxes that the back office names.

    Needs a database as `gatehouse web` does.
    """
    place.running_database()
    place.set_up_django()
    place.refuse_wrong_settings()
    from gatehouse.project.mail import run

    run()


def _load() -> None:
    """What the parts have in common, in memory once and for all: no search for garbage has to go through it again."""
    place.set_up_django()
    for part in ("server", "worker", "mail", "urls"):
        import_module(f"gatehouse.project.{part}")
    gc.collect()
    gc.freeze()


def _run(part: str) -> None:
    """The command of this name, as from a shell."""
    from gatehouse.project.cli import main

    sys.argv[1:] = [part]
    main()


def _use_demo_mode() -> None:
    os.environ["GATEHOUSE_MODE"] = "demo"
    os.environ.setdefault("LOG_FORMAT", "text")
    os.environ.setdefault("LOG_LEVEL", "WARNING")


def _prepare(home: Path, embedded: bool) -> str:
    """Runs in a child of the supervisor, with the database up; its answer is a `Prepared`."""
    from gatehouse.project import stamp, welcome
    from gatehouse.project.config import config
    from gatehouse.project.mail import demo_place
    from gatehouse.project.web import free_port, live_place

    settings = config()
    settings = settings.model_copy(update={"port": free_port(settings.host, settings.port)})
    settings = settings.model_copy(update={"live_listen": live_place(settings)})
    if settings.demo and not (settings.mail_listen or settings.lmtp_listen):
        settings = settings.model_copy(update={"mail_listen": demo_place()})
    if embedded:
        place.ensure_secrets(home)
    accounts = ""
    if not embedded or not stamp.is_current(home, settings.mode):
        accounts = _set_up()
    if embedded:
        stamp.write(home, settings.mode)
    prepared = {"host": settings.host, "port": settings.port, "greeting": welcome.text(settings, accounts)}
    variables = {"PORT": str(settings.port), "MAIL_LISTEN": settings.mail_listen, "LIVE_LISTEN": settings.live_listen}
    return json.dumps(prepared | {"variables": variables})


def _set_up() -> str:
    """Migrations, and the demo where it is wanted; returns the accounts to show, on their first day only.

    Nothing is made for settings that no part would run with.
    """
    place.set_up_django()
    place.refuse_wrong_variables()
    from gatehouse.project import schema
    from gatehouse.project.config import config

    was_empty = schema.bring_up_to_date()
    if not config().demo:
        return ""
    from gatehouse.project import demo

    accounts = demo.ensure()
    return accounts if was_empty else ""
