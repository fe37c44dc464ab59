"""The command `gatehouse` as an operator meets it."""

import json
import re
import subprocess
import sys
import time

import pytest

from gatehouse.project import stamp
from gatehouse.testing.instance import Instance, environment

COMMANDS = [
    "up",
    "web",
    "worker",
    "migrate",
    "check",
    "admin",
    "demo",
    "backup",
    "restore",
    "journal",
    "guard",
    "version",
]


@pytest.fixture
def empty(tmp_path) -> Instance:
    return Instance(tmp_path / "home")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(empty, command):
    assert empty.run(command, "--help").stdout.startswith(f"Usage: gatehouse {command}")


def test_help_names_every_command(empty):
    words = empty.run("--help").stdout.split()
    assert not set(COMMANDS) - set(words)


def test_help_and_guard_load_neither_django_nor_the_database_client(tmp_path):
    program = (
        "import sys\n"
        "from gatehouse.project.cli import cli\n"
        "try: cli.main(sys.argv[1:], prog_name='gatehouse')\n"
        "except SystemExit: pass\n"
        "heavy = {'django', 'psycopg', 'pydantic', 'PIL'} & set(sys.modules)\n"
        "sys.exit(f'loads {heavy}' if heavy else 0)\n"
    )
    for arguments in (["--help"], ["guard", "--help"]):
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(command, env=environment(tmp_path), capture_output=True, text=True)
        assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["journal", "verify"], "There is no database"),
        (["demo", "show"], "There is no database"),
        (["web"], "There is no database"),
        (["worker"], "There is no database"),
        (["fly"], "No such command"),
        (["restore", "/nowhere.tar"], "does not exist"),
    ],
)
def test_an_error_is_one_sentence_and_says_what_to_do(empty, arguments, words):
    done = empty.run(*arguments)
    assert done.returncode > 0
    assert done.stderr.startswith("gatehouse: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_setting_that_is_no_number_is_named(empty):
    empty.variables["PORT"] = "eighty"
    assert "PORT" in empty.run("up").stderr
    assert "Traceback" not in empty.run("up").stderr


def test_debugging_shows_where_it_happened(empty):
    empty.variables |= {"GATEHOUSE_DEBUG": "1", "DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
    assert "Traceback" in empty.run("journal", "verify").stderr


def test_a_database_that_does_not_answer_is_named(empty):
    empty.variables |= {"DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}
    done = empty.run("journal", "verify")
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_production_does_not_start_half_set(empty):
    refused = empty.run("up")
    assert refused.returncode == 1
    assert "PUBLIC_URL is not set" in refused.stderr
    assert not (empty.home / stamp.NAME).exists(), "a database was made ready for nothing"


def test_migrate_says_what_it_did(empty):
    assert "journal.0001_initial" in empty.run("migrate").stdout
    assert empty.run("migrate").stdout == "The database is up to date.\n"


def test_demo_data_is_loaded_once_into_the_embedded_database_only(empty):
    assert "alice@alderwick.example" in empty.run("demo", "load").stdout
    assert empty.run("demo", "load").returncode == 0
    empty.variables["GATEHOUSE_MODE"] = "production"
    assert "refused in production" in empty.run("demo", "load").stderr


def test_verify_speaks_json(running):
    assert json.loads(running.run("journal", "verify", "--json").stdout)["whole"] is True


def test_version_is_quick(empty):
    empty.run("version")
    begun = time.monotonic()
    assert empty.run("version").stdout.startswith("Gatehouse ")
    assert time.monotonic() - begun < 2


def test_the_first_administrator_is_made_and_rescued(empty):
    made = empty.run("admin", "create", "omar@example.com", "--name", "Omar").stdout
    assert "Password" in made
    seed = re.search(r"secret=([A-Z2-7]+)", made)
    rescued = empty.run("admin", "reset-factor", "omar@example.com").stdout
    again = re.search(r"secret=([A-Z2-7]+)", rescued)
    assert seed
    assert again
    assert seed[1] != again[1]
    for command in ("reset-factor", "end-sessions"):
        unknown = empty.run("admin", command, "nobody@example.com")
        assert (unknown.returncode != 0, "Traceback" in unknown.stderr) == (True, False)
    assert "People who were signed in: 0" in empty.run("admin", "end-sessions", "--all").stdout


def test_a_courier_is_not_replayed_and_every_follower_is_listed(running):
    refused = running.run("journal", "replay", "mail")
    assert (refused.returncode, "cannot be sent again" in refused.stderr) == (1, True)
    assert (
        "there are: account, account_ends, chats, mail, mail_eraser, push, recovery_lines"
        in running.run("journal", "replay", "other").stderr
    )
    assert running.run("journal", "verify").stdout.startswith("The journal is whole")


def test_production_refuses_a_database_with_demo_accounts(instance):
    instance.variables |= {
        "GATEHOUSE_MODE": "production",
        "PUBLIC_URL": "https://help.example.com",
        "MAIL_URL": "smtp://127.0.0.1:2525",
        "MAIL_FROM": "support@example.com",
        "DESK_HOST": "desk.example.com",
        "TRUSTED_PROXIES": "127.0.0.1",
        "HOST": "127.0.0.1",
    }
    refused = instance.run("up")
    assert refused.returncode == 1
    assert "Demo accounts can sign in (alice@alderwick.example" in refused.stderr
    assert "Traceback" not in refused.stderr
