"""The command `gatehouse`. Each command's module is imported only when that command runs, so that help is quick."""

import os
import sys

import click

from gatehouse import __version__
from gatehouse.project.cli.errors import exit_code, explain
from gatehouse.project.cli.lazy import Section, SectionedGroup
from gatehouse.project.cli.place import use_home

SECTIONS = [
    Section(
        "Run",
        {
            "up": ("serve:up", "Start everything: database, web, worker and mail."),
            "web": ("serve:web", "Answer pages."),
            "live": ("serve:live", "Take chats and live connections alone."),
            "worker": ("serve:worker", "Do what follows: mail, clocks, clean-up."),
            "mail": ("serve:mail", "Take mail in: SMTP, LMTP, mailboxes."),
        },
    ),
    Section(
        "Set up",
        {
            "migrate": ("data:migrate", "Bring the database up to this version."),
            "check": ("data:check", "Say what is wrong or unsafe in the settings."),
            "admin": ("admin:admin", "Make and rescue administrators."),
            "demo": ("demo:demo", "Demo accounts and data, for trying it out."),
        },
    ),
    Section(
        "Try",
        {"chat": ("chat:chat", "Talk with an installation from the terminal, as a customer or as an agent.")},
    ),
    Section(
        "Keep",
        {
            "backup": ("data:backup", "Write database, files and keys into one archive."),
            "restore": ("data:restore", "Bring an archive back."),
            "journal": ("journal:journal", "Prove that nothing was changed; rebuild what follows it."),
            "guard": ("/gatehouse.guard.cli:guard", "Find secrets in a text and remove them."),
            "receive-mail": ("receive:receive_mail", "Take in the mail on standard input, for a mail server's pipe."),
            "parse-mail": ("/gatehouse.channels.email.reading.cli:parse_mail", "Show how a mail is read."),
        },
    ),
    Section("About", {"version": ("data:version", "Show the versions of Gatehouse and what it runs on.")}),
]

HELP = """Gatehouse: the support desk and front door of a crypto exchange.

All state lives in one folder, GATEHOUSE_HOME. Settings are environment variables; docs/self-hosting.md lists them.
"""


@click.command(
    cls=SectionedGroup, sections=SECTIONS, help=HELP, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="gatehouse")
def cli() -> None:
    use_home()


def main() -> None:
    """Run the command line; an error is one sentence that says what to do, unless GATEHOUSE_DEBUG asks for more."""
    try:
        code = cli.main(prog_name="gatehouse", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 141
    except Exception as error:
        if os.environ.get("GATEHOUSE_DEBUG", "").lower() in {"1", "true", "yes", "on"}:
            raise
        click.echo(f"gatehouse: {explain(error)}", err=True)
        code = exit_code(error)
    sys.exit(code if isinstance(code, int) else 0)
