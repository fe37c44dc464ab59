"""Whenever the worker is killed as it takes mail in, each acknowledged mail is one message, and is confirmed once."""

import os
import signal
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, running_copy
from gatehouse.testing.senders import Senders

CONNECTIONS, EACH = 4, 5
KILLS = 2
SOME = 3  # mails of a round that are taken in before the kill

_TAKEN = "select count(*) from email_rawmail where id = any(%s) and fate <> 'stored'"
_TRIES = "select fate, attempts from email_rawmail where id = any(%s)"
_MESSAGES = """
select i.rfc_id, m.conversation_id from email_incomingmail i join conversations_message m on m.id = i.message_id
where i.raw_id = any(%s)
"""
_ALL_MESSAGES = """
select conversation_id from conversations_message where conversation_id in (
  select m.conversation_id from email_incomingmail i join conversations_message m on m.id = i.message_id
  where i.author = 'lena@mail.example' and i.rfc_id like 'kill-%%'
)
"""
_DELIVERIES = "select conversation_id, template, state from conversations_delivery where conversation_id = any(%s)"
_MAILED = """
select count(distinct substring(encode(raw, 'escape') from 'Message-ID: (<[^>]+>)')) from email_outboxmail
where recipient = 'lena@mail.example'
"""
_IN_HAND = "select exists (select from email_rawmail where fate = 'stored' and attempts > 0)"
# A dead worker is missed after half a minute, and only then is what it had in hand taken up again.
_MISSED = "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '1 minute'"


@pytest.fixture
def instance(tmp_path: Path, used_home: Path) -> Iterator[Instance]:
    """Without limits: else no more than three confirmations an hour go to one address."""
    with running_copy(used_home, tmp_path / "home", GATEHOUSE_LIMITS="false") as running:
        yield running


def rows(instance: Instance, sql: str, *params: object) -> list[tuple[object, ...]]:
    with psycopg.connect(instance.database_url()) as connection:
        return connection.execute(sql, params or None).fetchall()


def taken(instance: Instance, mails: Iterable[UUID]) -> int:
    """How many of them wait no more."""
    return int(str(rows(instance, _TAKEN, list(mails))[0][0]))


def kill_in_the_middle(instance: Instance) -> None:
    """Kill the worker with a mail in its hands, and let half a minute be over for those who wait for it."""
    worker = instance.pid_of("worker")
    with psycopg.connect(instance.database_url(), autocommit=True) as connection:

        def is_stopped_in_the_middle() -> bool:
            os.kill(worker, signal.SIGSTOP)
            if connection.execute(_IN_HAND).fetchone() == (True,):
                return True
            os.kill(worker, signal.SIGCONT)
            return False

        assert wait_until(is_stopped_in_the_middle, seconds=60)
        os.kill(worker, signal.SIGKILL)
        connection.execute(_MISSED)


def send_a_round(instance: Instance, number: int) -> dict[str, UUID]:
    """Mails by their names, the worker killed once when some of them are taken in. The last round it may end."""
    senders = Senders(instance.mail_port, f"kill-{number}", CONNECTIONS, EACH)
    senders.start()
    assert wait_until(lambda: taken(instance, dict(senders.acknowledged).values()) >= SOME, seconds=120)
    if number < KILLS:
        kill_in_the_middle(instance)
    senders.finish()
    assert set(senders.acknowledged) == senders.names
    return senders.acknowledged


def test_each_mail_is_one_message_and_is_confirmed_once(instance: Instance) -> None:
    mails = dict[str, UUID]()
    for number in range(KILLS + 1):
        mails |= send_a_round(instance, number)
    everything, ids = len(mails), list(mails.values())
    assert wait_until(lambda: taken(instance, ids) == everything, seconds=120, every=0.2), (
        f"{taken(instance, ids)} taken"
    )

    tries = Counter(rows(instance, _TRIES, ids))
    assert {fate for fate, _ in tries} == {"opened"}
    # The database may still end what a killed worker had just told it; but not each time.
    assert 1 <= tries["opened", 2] <= KILLS
    found = rows(instance, _MESSAGES, ids)
    places = [place for _, place in found]
    assert Counter(name for name, _ in found) == Counter(f"{name}@mail.example" for name in mails)
    assert Counter(places) == Counter(place for (place,) in rows(instance, _ALL_MESSAGES))
    assert len(set(places)) == everything
    expect_one_confirmation_each(instance, places)


def expect_one_confirmation_each(instance: Instance, places: list[object]) -> None:
    wanted = Counter((place, "confirmation", "sent") for place in places)

    def deliveries() -> Counter[tuple[object, ...]]:
        return Counter(rows(instance, _DELIVERIES, places))

    assert wait_until(lambda: deliveries() == wanted, seconds=120, every=0.2), deliveries() - wanted
    assert rows(instance, _MAILED) == [(len(places),)]
