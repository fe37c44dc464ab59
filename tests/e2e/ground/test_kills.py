"""`kill -9` of each part and of all together: everything comes back, and nothing is left over."""

import os
import signal

import psycopg
import pytest

from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance, ended


@pytest.mark.parametrize("part", ["web", "worker", "mail", "postgres"])
def test_a_killed_part_comes_back(running, part):
    killed = running.pid_of(part)
    os.kill(killed, signal.SIGKILL)
    assert ended({killed})
    assert wait_until(lambda: running.has(part) and is_whole(running), seconds=20)
    assert running.pid_of(part) != killed


def test_a_busy_backend_does_not_hold_the_database_up(running):
    with psycopg.connect(running.database_url()) as connection:
        os.kill(running.pid_of("postgres"), signal.SIGKILL)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select count(*) from generate_series(1, 1000000000)")
    assert wait_until(lambda: is_whole(running), seconds=20)


def test_a_killed_supervisor_leaves_no_orphan(instance):
    instance.start()
    everything = instance.tree()
    instance.process.kill()
    instance.process.wait()
    assert ended(everything)
    instance.start()


def test_a_start_after_everything_was_killed(instance):
    instance.start()
    for _ in range(2):
        instance.kill_everything()
        instance.start()
    assert is_whole(instance)


def test_a_part_that_keeps_failing_ends_the_first_start(make_instance):
    instance = make_instance(is_new=True, WEB_THREADS="0")
    refused = instance.run("up", "--demo")
    assert refused.returncode == 1
    assert "WEB_THREADS" in refused.stderr


def is_whole(instance: Instance) -> bool:
    """Pages are answered, and the database answers too."""
    try:
        psycopg.connect(instance.database_url(), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return instance.answers()
