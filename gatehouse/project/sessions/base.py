"""What both stores share."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, CreateError, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

from gatehouse.accounts.sessions import move
from gatehouse.journal import wire
from gatehouse.live.tickets import revocation, session_hash

# Asked at every request: written out, they take a third of the time that Django takes to write them.
_ROW = "select session_data, expire_date from django_session where session_key = %s and expire_date > %s"
_NEW = """
insert into django_session (session_data, expire_date, session_key) values (%s, %s, %s) on conflict do nothing
"""
_SAME = "update django_session set session_data = %s, expire_date = %s where session_key = %s"


class Store(db.SessionStore):
    """A session whose end also ends its open event streams. Its contents are signed for its own class only.

    The table holds the hash of the key alone: whoever reads it has no session by it.
    """

    def _get_new_session_key(self) -> str:
        """165 random bits; whether there is such a row, the one that is written finds out."""
        return get_random_string(32, VALID_KEY_CHARS)

    def exists(self, session_key: str) -> bool:
        return super().exists(session_hash(session_key))

    def delete(self, session_key: str | None = None) -> None:
        if ended := session_key or self.session_key:
            Session.objects.filter(session_key=session_hash(ended)).delete()
            announce_end(ended)

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError where another has this key, and UpdateError where the session was ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data = self.encode(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            row: list[Any] = [data, self.get_expiry_date(), session_hash(self.session_key)]
            cursor.execute(_NEW if must_create else _SAME, row)
            if not cursor.rowcount:
                raise CreateError if must_create else UpdateError

    def cycle_key(self) -> None:
        """Go on under a new key. The pages of somebody who is signed in keep their streams: they ask anew with it."""
        before, kept = self.session_key, dict(self.items())
        if not before or SESSION_KEY not in kept:
            super().cycle_key()
            return
        if not Session.objects.filter(session_key=session_hash(before)).delete()[0]:
            raise SessionInterrupted("The session was ended while this request was under way.")
        self.create()
        self._session_cache = kept
        move(before, self.session_key or "")

    def _get_session_from_db(self) -> Session | None:
        key = session_hash(self.session_key or "")
        with connection.cursor() as cursor:
            cursor.execute(_ROW, [key, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=key, session_data=row[0], expire_date=row[1])


def announce_end(session_key: str) -> None:
    """Close the streams that a session opened; call it where a session ends in another way than by its own `flush`."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [wire.CHANNEL, revocation(session_key)])
