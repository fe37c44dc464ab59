"""Whatever is killed while mail comes in: what was acknowledged is stored, once, under the id that was named."""

import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString
from uuid import UUID

import psycopg
import pytest

from gatehouse.project.keys import new_key
from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.senders import Senders, mail_named

CONNECTIONS = 8
MAILS = int(os.environ.get("GATEHOUSE_FAULT_MAILS", "1000"))
EX_TEMPFAIL = 75
_WAITING = "select count(*) from email_rawmail where fate = 'stored'"
# Every message that came by one of these mails, in whatever conversation it stands.
_MESSAGES = """
select i.rfc_id from conversations_message m join email_incomingmail i on i.message_id = m.id where i.rfc_id like 'killed-%'
"""
# A dead worker is missed after half a minute, and only then is what it had in hand taken up again.
_MISSED = "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 minute'"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    with running_copy(used_home, tmp_path_factory.mktemp("mail-faults") / "home") as running:
        yield running


def asked(instance: Instance, sql: LiteralString) -> list[tuple[Any, ...]]:
    with psycopg.connect(instance.database_url()) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def ids(instance: Instance) -> set[UUID]:
    return {pk for (pk,) in asked(instance, "select id from email_rawmail")}


def test_nothing_acknowledged_is_missing_or_doubled(instance: Instance) -> None:
    """The listener, the worker and PostgreSQL are killed one after the other, while mail comes in and is taken in."""
    before = ids(instance)
    senders = Senders(instance.mail_port, "killed", CONNECTIONS, MAILS // CONNECTIONS)
    senders.start()
    for number, part in enumerate(("mail", "worker", "postgres"), start=1):
        assert wait_until(lambda some=number * MAILS // 4: len(senders.acknowledged) >= some, seconds=120)  # type: ignore[misc]
        os.kill(instance.pid_of(part), signal.SIGKILL)
    senders.finish()

    assert set(senders.acknowledged) == senders.names
    named, stored = set(senders.acknowledged.values()), ids(instance) - before
    assert len(named) == len(senders.names), "two mails were acknowledged under one id"
    assert named <= stored, "a mail was acknowledged and is not there"
    # A connection that is cut off between storing and answering leaves a mail that its sender hands over again.
    assert len(stored) - len(named) <= min(2 * CONNECTIONS, senders.retries)
    asked(instance, _MISSED)
    assert wait_until(lambda: asked(instance, _WAITING) == [(0,)], seconds=180, every=0.5), asked(instance, _WAITING)
    messages = Counter(name for (name,) in asked(instance, _MESSAGES))
    assert messages == Counter(f"{name}@mail.example" for name in senders.names)


def test_the_pipe_says_what_became_of_its_mail(instance: Instance) -> None:
    first, again = (piped(instance, "--sender", "lena@mail.example", "support@alderwick.example") for _ in range(2))
    assert (first.returncode, again.returncode) == (0, 0)
    said, once_more = json.loads(first.stdout), json.loads(again.stdout)
    assert {UUID(said["raw_id"]), UUID(once_more["raw_id"])} <= ids(instance)
    number = said["conversation"]
    assert said | {"raw_id": ""} == {
        "status": "opened", "conversation": number, "message_seq": 1, "reason": None, "raw_id": "",
    }  # fmt: skip
    assert (once_more["status"], once_more["conversation"], once_more["message_seq"]) == ("duplicate", number, 1)
    assert once_more["reason"].startswith("It came before as mail ")


@pytest.mark.parametrize("words", [["--no-such-option"], []], ids=["wrong call", "no database"])
def test_the_pipe_leaves_the_mail_with_the_server(instance: Instance, tmp_path: Path, words: list[str]) -> None:
    elsewhere = instance if words else Instance(tmp_path / "nothing")
    ended = piped(elsewhere, *words)
    assert (ended.returncode, ended.stdout) == (EX_TEMPFAIL, b"")
    assert ended.stderr.startswith(b"gatehouse: ")
    assert ended.stderr.count(b"\n") == 1


def test_the_pipe_leaves_the_mail_with_the_server_while_the_database_is_away(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    ended = piped(Instance(tmp_path / "away", DATABASE_URL=url, GATEHOUSE_KEYS=new_key()))
    assert (ended.returncode, ended.stdout) == (EX_TEMPFAIL, b"")
    assert b"cannot be stored at the moment" in ended.stderr


def test_the_pipe_has_a_mail_that_is_too_large_returned(instance: Instance) -> None:
    small = Instance(instance.home, MAIL_SIZE="1")
    ended = piped(small, raw=mail_named("large", 2 << 20))
    assert (ended.returncode, ended.stderr) == (65, b"gatehouse: This mail is larger than 1048576 bytes.\n")


def test_a_pipe_that_nobody_reads_has_stored_all_the_same(instance: Instance) -> None:
    before = ids(instance)
    command = [instance.python, "-m", "gatehouse", "receive-mail"]
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(command, input=mail_named("unread"), env=instance.environment, cwd="/", stdout=writer)
    os.close(writer)
    assert ended.returncode == 0
    assert len(ids(instance) - before) == 1


def piped(instance: Instance, *words: str, raw: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
    command = [instance.python, "-m", "gatehouse", "receive-mail", *words]
    given = mail_named("piped") if raw is None else raw
    return subprocess.run(command, input=given, env=instance.environment, cwd="/", capture_output=True, timeout=120)
