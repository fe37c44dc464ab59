"""What both stores share."""

from django.contrib.sessions.backends import db
from django.db import connection

from gatehouse.journal import wire
from gatehouse.live.tickets import revocation


class Store(db.SessionStore):
    """A session whose end also ends its open event streams. Its contents are signed for its own class only."""

    def delete(self, session_key: str | None = None) -> None:
        super().delete(session_key)
        if ended := session_key or self.session_key:
            announce_end(ended)


def announce_end(session_key: str) -> None:
    """Close the streams that a session opened; call it where a session ends in another way than by its own `flush`."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [wire.CHANNEL, revocation(session_key)])
