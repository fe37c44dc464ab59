"""Which sessions a user has open, so that all of them can be ended. Only hashes of their keys are kept."""

import hashlib
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import OpenSession, User
from gatehouse.journal import wire

_LONGEST = timedelta(days=1)


def session_hash(session_key: str) -> str:
    """The name under which a session's event streams know it: 128 bits of SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def remember(user: User, session_key: str) -> None:
    """Note that this session is the user's; what must have ended by itself is forgotten."""
    OpenSession.objects.filter(user=user, began_at__lt=timezone.now() - _LONGEST).delete()
    OpenSession.objects.get_or_create(session=session_hash(session_key), defaults={"user": user})


def forget(session_key: str) -> None:
    """The session ended by signing out."""
    OpenSession.objects.filter(session=session_hash(session_key)).delete()


def end_all(user: User) -> None:
    """Close every event stream of the user and forget his sessions.

    The sessions themselves end with their next request, because what they were opened with (password, factor,
    being active) is no longer so.
    """
    _tell_streams(user, "revoke")
    OpenSession.objects.filter(user=user).delete()


def renew_streams(user: User) -> None:
    """End the user's event streams when this transaction is committed; his pages ask anew what they may hear."""
    _tell_streams(user, "renew")


def _tell_streams(user: User, what: str) -> None:
    open_sessions = OpenSession.objects.filter(user=user).values_list("session", flat=True)
    with connection.cursor() as cursor:
        for session in open_sessions:
            cursor.execute("select pg_notify(%s, %s)", [wire.CHANNEL, f"{what}:{session}"])
