"""A provider's mailbox, a real Dovecot, and a reader that is killed in the middle."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.dovecot import PASSWORD, Box, running_dovecot
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.requires import requires
from gatehouse.testing.senders import mail_named

ADD = """
import sys
from gatehouse.project.cli import place
with place.django():
    from gatehouse.channels.email.actions.save_mailbox import save_mailbox
    from gatehouse.channels.email.models import Mailbox
    from gatehouse.journal.actor import OPERATOR
    box = Mailbox(address="kyc@alderwick.example", host="127.0.0.1", port=int(sys.argv[1]), username="kyc", takes_old=True)
    save_mailbox(box, password=sys.argv[2], by=OPERATOR)
"""


@pytest.fixture
def box() -> Iterator[Box]:
    with running_dovecot(requires("dovecot")) as server:
        yield server.box("kyc")


def stored(instance: Instance) -> int:
    with psycopg.connect(instance.database_url()) as connection:
        found = connection.execute("select count(*) from email_rawmail where source = 'imap'").fetchone()
    return int(found[0]) if found else 0


@pytest.mark.parametrize(("part", "mails"), [("mail", 300), ("postgres", 60)])
def test_waiting_mails_are_each_stored_once(tmp_path: Path, used_home: Path, box: Box, part: str, mails: int) -> None:
    box.put(*(mail_named(f"waiting-{number}") for number in range(mails)))
    with running_copy(used_home, tmp_path / "home", SSL_CERT_FILE=str(box.server.chain)) as instance:
        instance.run_python(ADD, str(box.server.tls), PASSWORD)
        assert wait_until(lambda: stored(instance) >= mails // 4, seconds=60, every=0.1)
        os.kill(instance.pid_of(part), signal.SIGKILL)
        assert wait_until(lambda: _is_up(instance) and stored(instance) >= mails, seconds=90, every=0.3)
        box.put(mail_named("the last"))
        assert wait_until(lambda: stored(instance) > mails, seconds=90, every=0.3)
        assert stored(instance) == mails + 1


def _is_up(instance: Instance) -> bool:
    try:
        stored(instance)
    except psycopg.OperationalError:
        return False
    return True
