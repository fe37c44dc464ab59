"""`gatehouse receive-mail`: the end of a mail server's pipe. Its exit codes are what the server goes by (sysexits.h)."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import click

from gatehouse.project.cli import place
from gatehouse.project.cli.errors import explain

EX_DATAERR, EX_TEMPFAIL = 65, 75
STORED = {"status": "stored", "conversation": None, "message_seq": None, "reason": None}


class Later(click.ClickException):
    """The mail is not stored, and the server tries again: no fault of ours returns a customer's mail to him."""

    exit_code = EX_TEMPFAIL


class TooLarge(click.ClickException):
    """The server returns the mail to its sender with this sentence."""

    exit_code = EX_DATAERR


class _Pipe(click.Command):
    """Whatever goes wrong, a wrong call included, the mail stays with the server."""

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _kept_by_the_server():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _kept_by_the_server():
            return super().invoke(ctx)


@click.command("receive-mail", cls=_Pipe)
@click.option("-f", "--sender", help="Envelope sender, <> for the empty one.  [default: the variable SENDER]")
@click.argument("recipients", nargs=-1, metavar="[RECIPIENT]...")
def receive_mail(sender: str | None, recipients: tuple[str, ...]) -> None:
    """Take in the mail on standard input, for a mail server's pipe.

    RECIPIENTS are those of the envelope (default: the variable ORIGINAL_RECIPIENT, else RECIPIENT). Exit code 0: the mail
    is stored and committed. 75: it is not, and the server keeps it and tries again. 65: it is larger than MAIL_SIZE.
    One line of JSON says what became of it within ten seconds: {"status", "conversation", "message_seq", "reason", "raw_id"}.
    """
    place.running_database()
    place.name_settings()
    from django.conf import settings

    from gatehouse.channels.email.intake import pipe, store

    raw = pipe.read(sys.stdin.buffer, settings.MAIL_SIZE)
    if raw is None:
        raise TooLarge(f"This mail is larger than {settings.MAIL_SIZE} bytes.")
    pk = store.keep(raw, pipe.envelope(sender, recipients, os.environ))
    _say({**STORED, **_became(pk), "raw_id": str(pk)})
    os._exit(0)  # the mail is stored: a reading that goes on in its thread must not change what the server is told


def _became(pk: UUID) -> dict[str, Any]:
    """Nothing where it cannot be said: the mail is ours by now, and what fails here the workers find by the clock."""
    with suppress(Exception):
        place.set_up_django()
        from gatehouse.channels.email.intake import bell
        from gatehouse.channels.email.intake.promptly import take_promptly

        done = take_promptly(pk)
        if done.fate == STORED["status"]:
            bell.ring()
        return {
            "status": done.fate,
            "conversation": done.conversation or None,
            "message_seq": done.message_seq,
            "reason": done.reason or None,
        }
    return {}


def _say(answer: dict[str, Any]) -> None:
    """One line of JSON. That nobody reads it any more makes the mail no less stored."""
    try:
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _kept_by_the_server() -> Iterator[None]:
    try:
        yield
    except (click.exceptions.Exit, TooLarge, Later):
        raise
    except Exception as error:
        raise Later(explain(error)) from error
