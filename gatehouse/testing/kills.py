"""Parts of an installation killed at once (`kill -9`); each returns when the part works again."""

import signal

import psycopg

from gatehouse.project import processes
from gatehouse.project.processes import wait_until
from gatehouse.testing.instance import Instance

PATIENCE = 60.0


def kill_web(instance: Instance) -> None:
    processes.send(signal.SIGKILL, instance.tree_of("web"))
    assert wait_until(instance.answers, seconds=PATIENCE, every=0.02)


def kill_database(instance: Instance) -> None:
    processes.send(signal.SIGKILL, instance.tree_of("postgres"))
    assert wait_until(lambda: _takes(instance.database_url()), seconds=PATIENCE, every=0.02)


def _takes(database: str) -> bool:
    try:
        psycopg.connect(database, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
