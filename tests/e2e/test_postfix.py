"""Debian's Postfix in front of us: by LMTP and by its pipe, with what it does when we cannot take a mail."""

import json
import os
import smtplib
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.postfix import running_postfix
from gatehouse.testing.requires import requires
from gatehouse.testing.senders import mail_named

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can run Postfix")
# Postfix runs no command as root, and our database listens to its owner alone: this carries a command's words over.
_CARRIER = """#!/usr/bin/python3
import json, socket, sys
with socket.create_connection(("127.0.0.1", {port})) as line, line.makefile("rwb") as file:
    said = {{"words": sys.argv[1:], "raw": sys.stdin.buffer.read().decode("latin-1")}}
    file.write(json.dumps(said).encode() + b"\\n")
    file.flush()
    sys.exit(int(file.readline()))
"""


@pytest.fixture(scope="module")
def postfix() -> str:
    return requires("postfix")


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, postfix: str, used_home: Path) -> Iterator[Instance]:
    folder = Path(tmp_path_factory.mktemp("postfix"))
    with running_copy(used_home, folder / "home", LMTP_LISTEN=f"unix:/tmp/gh-lmtp-{os.getpid()}") as running:
        yield running


class Carried:
    """What the pipe's command was told, and how it ended: first for an installation without a database, then for ours."""

    def __init__(self, folder: Path, *instances: Instance) -> None:
        self.command = folder / "receive-mail"
        self.calls: list[tuple[list[str], int]] = []
        self._instances = instances
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.command.write_text(_CARRIER.format(port=self._listening.getsockname()[1]))
        self.command.chmod(0o755)
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            line, _ = self._listening.accept()
            with line, line.makefile("rwb") as file:
                said = json.loads(file.readline())
                file.write(f"{self._ended(said['words'], said['raw'].encode('latin-1'))}\n".encode())

    def _ended(self, words: list[str], raw: bytes) -> int:
        instance = self._instances[min(len(self.calls), len(self._instances) - 1)]
        command = [instance.python, "-m", "gatehouse", "receive-mail", *words]
        code = subprocess.run(command, input=raw, env=instance.environment, cwd="/", capture_output=True).returncode
        self.calls.append((words, code))
        return code


def rows(instance: Instance, source: str) -> list[tuple[object, ...]]:
    with psycopg.connect(instance.database_url()) as connection:
        sql = "select mail_from, rcpt_to from email_rawmail where source = %s order by id"
        return connection.execute(sql, [source]).fetchall()


def test_by_lmtp(instance: Instance, postfix: str) -> None:
    place = instance.variables["LMTP_LISTEN"].removeprefix("unix:")
    with running_postfix(postfix, f"lmtp:unix:{place}") as mta:
        with smtplib.SMTP("127.0.0.1", mta.port, timeout=30) as smtp:
            smtp.sendmail("lena@mail.example", ["support@alderwick.example"], mail_named("by lmtp"))
            smtp.sendmail("", ["support@alderwick.example"], mail_named("a bounce"))
        assert wait_until(lambda: len(rows(instance, "lmtp")) == 2, seconds=30), mta.log
        assert wait_until(lambda: mta.log.count("250 2.0.0 Stored as") == 2, seconds=10), mta.log
    found = sorted(rows(instance, "lmtp"))
    assert found == [("", ["support@alderwick.example"]), ("lena@mail.example", ["support@alderwick.example"])]


def test_by_pipe_and_again_after_a_temporary_failure(instance: Instance, postfix: str, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = Path(f"/tmp/gh-pipe-{os.getpid()}")
    folder.mkdir(mode=0o755)
    carried = Carried(folder, Instance(tmp_path / "nothing"), instance)
    with running_postfix(postfix, "gatehouse:", str(carried.command)) as mta:
        with smtplib.SMTP("127.0.0.1", mta.port, timeout=30) as smtp:
            smtp.sendmail("lena@mail.example", ["support@alderwick.example"], mail_named("by pipe"))
        assert wait_until(lambda: bool(rows(instance, "pipe")), seconds=60, every=0.3), mta.log
    words = ["--sender=lena@mail.example", "--", "support@alderwick.example"]
    assert wait_until(lambda: carried.calls == [(words, 75), (words, 0)], seconds=10), carried.calls
    assert rows(instance, "pipe") == [("lena@mail.example", ["support@alderwick.example"])]
    carried.command.unlink()
    folder.rmdir()
