"""One process at a time for a mail, on its way in or out."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error, connection


@contextmanager
def alone(key: str) -> Iterator[bool]:
    """True for one process at a time. The lock is the session's, so it goes with whoever is killed holding it.

    Not a row lock: a mail may take seconds, and a writing transaction of that length would hold every follower up.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        is_mine = cursor.fetchone()[0]
    try:
        yield is_mine
    finally:
        if is_mine:
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("select pg_advisory_unlock(hashtextextended(%s, 0))", [key])
