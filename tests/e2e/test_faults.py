"""Whatever is killed, every request that the desk said it has is there exactly once, and gets its confirmation once."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from gatehouse.project import processes
from gatehouse.testing.customer import Customer
from gatehouse.testing.instance import Instance, running_copy

CUSTOMERS = 3
EACH = 12


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory, used_home: Path) -> Iterator[Instance]:
    with running_copy(used_home, tmp_path_factory.mktemp("faults") / "home", GATEHOUSE_LIMITS="false") as running:
        yield running


class Stream:
    """Customers who keep sending; `half` is set when half of it is acknowledged."""

    def __init__(self, port: int, name: str) -> None:
        self.acknowledged: list[UUID] = []
        self.half = threading.Event()
        self.customers = [Customer(port, f"{name}{number}@mail.example") for number in range(CUSTOMERS)]
        self._threads = [threading.Thread(target=self._send, args=[customer]) for customer in self.customers]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        for thread in self._threads:
            thread.join(120)

    def _send(self, customer: Customer) -> None:
        for number in range(EACH):
            self.acknowledged.append(customer.send(f"Message {number}: where is my money?"))
            if len(self.acknowledged) >= CUSTOMERS * EACH // 2:
                self.half.set()


def rows(instance: Instance, sql: str, *params: object) -> list[tuple[object, ...]]:
    """What was acknowledged before the kill is asked about when the server is up again."""
    assert processes.wait_until(lambda: _is_up(instance), seconds=60)
    with psycopg.connect(instance.database_url()) as connection:
        return connection.execute(sql, params).fetchall()


def _is_up(instance: Instance) -> bool:
    try:
        psycopg.connect(instance.database_url()).close()
    except psycopg.OperationalError:
        return False
    return True


def mails_to(instance: Instance, name: str) -> int:
    """Different mails; one that was handed over twice has the same Message-ID both times."""
    sql = "select count(distinct substring(encode(raw, 'escape') from 'Message-ID: (<[^>]+>)')) from email_outboxmail"
    found = rows(instance, f"{sql} where recipient like %s", f"{name}%@mail.example")
    return int(str(found[0][0]))


def states_of(instance: Instance, stream: Stream) -> list[tuple[object, ...]]:
    """In which states the confirmations are, and how many in each."""
    sql = """
    select d.state, count(*) from conversations_delivery d join conversations_conversation c on c.id = d.conversation_id
    where c.origin = any(%s) group by d.state
    """
    return rows(instance, sql, stream.acknowledged)


@pytest.mark.parametrize("part", ["web", "worker", "postgres"])
def test_nothing_is_lost_or_doubled_when_a_part_is_killed(instance: Instance, part: str) -> None:
    stream = Stream(instance.port, part)
    stream.start()
    assert stream.half.wait(60)
    os.kill(instance.pid_of(part), signal.SIGKILL)
    stream.finish()
    assert len(stream.acknowledged) == CUSTOMERS * EACH

    found = rows(instance, "select origin from conversations_conversation where origin = any(%s)", stream.acknowledged)
    assert Counter(origin for (origin,) in found) == Counter(stream.acknowledged)
    messages = rows(
        instance,
        "select count(*) from conversations_message m join conversations_conversation c on c.id = m.conversation_id "
        "where c.origin = any(%s)",
        stream.acknowledged,
    )
    assert messages == [(CUSTOMERS * EACH,)]

    assert processes.wait_until(lambda: mails_to(instance, part) >= CUSTOMERS * EACH, seconds=90, every=0.3), (
        f"{mails_to(instance, part)} mails of {CUSTOMERS * EACH}"
    )
    # One that was handed over as its worker died is handed over again when the worker is known to be dead.
    all_sent = [("sent", CUSTOMERS * EACH)]
    assert processes.wait_until(lambda: states_of(instance, stream) == all_sent, seconds=90, every=0.3), states_of(
        instance, stream
    )
    assert mails_to(instance, part) == CUSTOMERS * EACH

    verified = instance.run("journal", "verify", "--json")
    assert json.loads(verified.stdout)["whole"], verified.stdout
