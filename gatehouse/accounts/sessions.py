"""Which sessions a user has open, so that each of them can be ended. Only hashes of their keys are kept, here and there."""

import hashlib
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from gatehouse.accounts.models import KnownDevice, Method, OpenSession, QrSignIn, User
from gatehouse.journal import wire

_LONGEST = timedelta(days=1)
MOST = 10  # of one user at once; the oldest ends (ASVS 5.0, 7.1.2)


def session_hash(session_key: str) -> str:
    """The name under which a session is kept and its event streams know it: 128 bits of SHA-256."""
    return hashlib.sha256(session_key.encode()).hexdigest()[:32]


def remember(
    user: User,
    session_key: str,
    *,
    device: KnownDevice | None = None,
    method: Method = Method.TOTP,
    qr: QrSignIn | None = None,
) -> None:
    """Note that this session is the user's; what must have ended by itself is forgotten."""
    one = OpenSession(session=session_hash(session_key), user=user, device=device, method=method, qr=qr)
    OpenSession.objects.bulk_create([one], ignore_conflicts=True)  # one statement
    _end_what_is_over(user)


def _end_what_is_over(user: User) -> None:
    over = timezone.now() - _LONGEST
    for turn, one in enumerate(OpenSession.objects.filter(user=user).order_by("-began_at")):
        if turn >= MOST or one.began_at < over:
            end(one)


def forget(session_key: str) -> None:
    """The session ended by signing out."""
    OpenSession.objects.filter(session=session_hash(session_key)).delete()


def move(old_key: str, new_key: str) -> None:
    """The same session goes on under a new key; its event streams end, and its pages ask for new ones with that."""
    OpenSession.objects.filter(session=session_hash(old_key)).update(session=session_hash(new_key))
    _tell("renew", [session_hash(old_key)])


def end(one: OpenSession) -> None:
    """End one session at once: its row is gone, and with it what the browser's cookie leads to."""
    Session.objects.filter(session_key=one.session).delete()
    _tell("revoke", [one.session])
    OpenSession.objects.filter(pk=one.pk).delete()


def end_all(user: User, *, but: str = "") -> int:
    """End every session of the user at once, but the one with the key `but`; how many there were."""
    kept = session_hash(but) if but else ""
    others = list(OpenSession.objects.filter(user=user).exclude(session=kept))
    for one in others:
        end(one)
    return len(others)


def method_of(session_key: str) -> Method:
    """What showed who somebody is when he opened this session."""
    found = OpenSession.objects.filter(session=session_hash(session_key)).values_list("method", flat=True).first()
    return Method(found or Method.PASSWORD)


def renew_streams(user: User) -> None:
    """End the user's event streams when this transaction is committed; his pages ask anew what they may hear."""
    _tell("renew", list(OpenSession.objects.filter(user=user).values_list("session", flat=True)))


def _tell(what: str, hashes: list[str]) -> None:
    with connection.cursor() as cursor:
        for session in hashes:
            cursor.execute("select pg_notify(%s, %s)", [wire.CHANNEL, f"{what}:{session}"])
