"""The same mail five times at the same moment, by SMTP, LMTP, a pipe and a mailbox: one message."""

import json
import smtplib
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.dovecot import PASSWORD, Box, running_dovecot
from gatehouse.testing.instance import Instance, free_port, running_copy
from gatehouse.testing.requires import requires
from gatehouse.testing.senders import mail_named
from tests.e2e.test_mailbox_faults import ADD

LENA, SUPPORT = "lena@mail.example", "support@alderwick.example"
COPIES = 5
_MESSAGES = """
select c.number from conversations_message m join conversations_conversation c on c.id = m.conversation_id
where m.text like 'The wallet says complete, but my balance is unchanged since%'
"""


@pytest.fixture
def box() -> Iterator[Box]:
    with running_dovecot(requires("dovecot")) as server:
        yield server.box("kyc")


@pytest.fixture
def instance(tmp_path: Path, used_home: Path, box: Box) -> Iterator[Instance]:
    variables = {"SSL_CERT_FILE": str(box.server.chain), "LMTP_LISTEN": f"127.0.0.1:{free_port()}"}
    with running_copy(used_home, tmp_path / "home", **variables) as running:
        running.run_python(ADD, str(box.server.tls), PASSWORD)
        yield running


def asked(instance: Instance, sql: LiteralString) -> list[Any]:
    with psycopg.connect(instance.database_url()) as connection:
        return [value for (value,) in connection.execute(sql).fetchall()]


def test_five_copies_by_four_ways_are_one_message(instance: Instance, box: Box) -> None:
    before = len(asked(instance, "select id from email_rawmail"))
    lmtp = int(instance.variables["LMTP_LISTEN"].rpartition(":")[2])
    mail = mail_named("five")

    def relayed(number: int) -> bytes:
        return f"Received: from relay{number}.example by mx.alderwick.example\r\n".encode() + mail

    def by_smtp(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", instance.mail_port, timeout=30) as smtp:
            smtp.sendmail(LENA, [SUPPORT], relayed(number))

    def by_lmtp(number: int) -> None:
        with smtplib.LMTP("127.0.0.1", lmtp, timeout=30) as smtp:
            smtp.sendmail(LENA, [SUPPORT], relayed(number))

    def by_pipe(number: int) -> dict[str, Any]:
        command = [instance.python, "-m", "gatehouse", "receive-mail", "--sender", LENA, SUPPORT]
        ended = subprocess.run(
            command, input=relayed(number), env=instance.environment, cwd="/", capture_output=True, timeout=120
        )
        assert ended.returncode == 0, ended.stderr
        told: dict[str, Any] = json.loads(ended.stdout)
        return told

    def by_mailbox(number: int) -> None:
        box.put(relayed(number))

    ways: list[Callable[[int], Any]] = [by_smtp, by_smtp, by_lmtp, by_pipe, by_mailbox]
    assert len(ways) == COPIES
    with ThreadPoolExecutor(COPIES) as senders:
        said = [one.result() for one in [senders.submit(way, number) for number, way in enumerate(ways)]]

    def fates() -> list[str]:
        return asked(instance, "select fate from email_rawmail order by received_at")[before:]

    wanted = ["duplicate"] * (COPIES - 1) + ["opened"]
    assert wait_until(lambda: sorted(fates()) == wanted, seconds=90, every=0.3), fates()
    (number,) = asked(instance, _MESSAGES)
    told = said[3]
    assert told["status"] in ("opened", "duplicate")
    assert (told["conversation"], told["message_seq"]) == (number, 1)
