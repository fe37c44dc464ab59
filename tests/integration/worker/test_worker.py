"""The worker as a process: it carries mail, keeps lanes apart, stops in time, and outlives what happens around it."""

import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob

from gatehouse.conversations.models import Contact, Delivery, Topic
from gatehouse.project.processes import wait_until
from gatehouse.project.worker import POLL
from gatehouse.testing.cast import open_as
from gatehouse.testing.relay import Relay
from tests.integration.worker.conftest import Started, is_all_sent

pytestmark = pytest.mark.django_db(transaction=True)

Start = Callable[[], Started]


def test_mail_goes_out_at_once(start: Start, relay: Relay, lena: Contact, deposit_topic: Topic) -> None:
    worker = start()
    begun = time.monotonic()
    conversation = open_as(lena, deposit_topic, "Where is it?")
    assert wait_until(lambda: is_all_sent(1), seconds=20), worker.said
    assert time.monotonic() - begun < 10
    assert conversation.number in str(relay.mails[0]["Subject"])
    assert wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="send_mail").exists(), seconds=5)


def test_jobs_behind_one_lock_follow_each_other_at_once(start: Start) -> None:
    """As the mails of one ticket do: one after the other, and none waits until the worker looks around again."""
    job = django_app.configure_task("sleepy", allow_unknown=True, queue="bulk", lock="one")
    job.batch_defer(*[{"seconds": 0.05}] * 8)
    worker = start()
    begun = time.monotonic()
    assert wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="sleepy").exists(), seconds=45), worker.said
    assert time.monotonic() - begun < 2 * POLL


def test_bulk_work_does_not_delay_mail(start: Start, relay: Relay, lena: Contact, deposit_topic: Topic) -> None:
    sleepy = django_app.configure_task("sleepy", allow_unknown=True, queue="bulk")
    sleepy.batch_defer(*[{"seconds": 30.0}] * 20)
    worker = start()
    assert wait_until(lambda: ProcrastinateJob.objects.filter(status="doing", task_name="sleepy").exists(), seconds=10)
    open_as(lena, deposit_topic, "Where is it?")
    assert wait_until(lambda: is_all_sent(1), seconds=5), worker.said
    assert worker.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_in_time_with_work_under_way(start: Start, number: signal.Signals) -> None:
    django_app.configure_task("sleepy", allow_unknown=True, queue="bulk").defer(seconds=60.0)
    worker = start()
    assert wait_until(lambda: ProcrastinateJob.objects.filter(status="doing").exists(), seconds=10), worker.said
    begun = time.monotonic()
    assert worker.stop(number) == 0
    assert time.monotonic() - begun < 10


def test_it_stops_without_a_rest_when_idle(start: Start) -> None:
    worker = start()
    assert worker.stop() == 0
    assert "Stopped with work under way" not in worker.said


def test_a_killed_worker_leaves_no_delivery_behind(
    start: Start, relay: Relay, lena: Contact, deposit_topic: Topic
) -> None:
    """What went out twice, if anything did, was under way at the kill, and went out under the same id."""
    count, places = 40, 2
    relay.hangs = 0.05
    first = start()
    for number in range(count):
        open_as(lena, deposit_topic, f"Request {number}")
    assert wait_until(lambda: len(relay.mails) >= 10, seconds=30), first.said
    first.stop(signal.SIGKILL)
    assert len(relay.mails) < count
    second = start()
    assert wait_until(lambda: is_all_sent(count), seconds=60), second.said
    assert set(relay.ids) == set(Delivery.objects.values_list("message_id", flat=True))
    assert len(set(relay.ids)) == count
    assert len(relay.ids) <= count + places
    assert wait_until(lambda: not ProcrastinateJob.objects.filter(task_name="send_mail").exists(), seconds=10)


def test_it_outlives_its_connections(start: Start, relay: Relay, lena: Contact, deposit_topic: Topic) -> None:
    worker = start()
    open_as(lena, deposit_topic, "One")
    assert wait_until(lambda: is_all_sent(1), seconds=20), worker.said
    for _ in range(3):
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
    open_as(lena, deposit_topic, "Two")
    assert wait_until(lambda: is_all_sent(2), seconds=40), worker.said
    assert worker.process.poll() is None
    assert len(relay.mails) == 2


def test_two_workers_share_the_work(start: Start, relay: Relay, lena: Contact, deposit_topic: Topic) -> None:
    one, other = start(), start()
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda n: _open_and_close(lena, deposit_topic, n), range(20)))
    assert wait_until(lambda: is_all_sent(20), seconds=30), one.said + other.said
    assert len(relay.ids) == len(set(relay.ids)) == 20


def _open_and_close(contact: Contact, topic: Topic, number: int) -> None:
    open_as(contact, topic, f"Request {number}")
    if threading.current_thread() is not threading.main_thread():
        connection.close()


def test_at_rest_it_is_small(start: Start) -> None:
    worker = start()
    with open(f"/proc/{worker.process.pid}/smaps_rollup") as rollup:
        pss = next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
    assert pss < 100 * 1024
    assert len(os.listdir(f"/proc/{worker.process.pid}/task")) < 20
