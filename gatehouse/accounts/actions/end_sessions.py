"""A customer ends sessions of his own, and with one its device; the operator ends all of somebody's."""

from django.db import transaction
from django.utils import timezone

from gatehouse.accounts import sessions
from gatehouse.accounts.entries import SessionsEnded
from gatehouse.accounts.models import KnownDevice, OpenSession, User
from gatehouse.journal.actor import Actor
from gatehouse.journal.record import record


@transaction.atomic
def end_device(user: User, device: KnownDevice) -> None:
    """End what is open on this device, and know it no more."""
    if KnownDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=timezone.now()) == 0:
        return
    for one in OpenSession.objects.filter(user=user, device=device):
        sessions.end(one)
    record(user, SessionsEnded(device=device.pk), by=user.actor)


@transaction.atomic
def end_others(user: User, session_key: str) -> None:
    """End every session but the one with this key."""
    if not sessions.end_all(user, but=session_key):
        return
    record(user, SessionsEnded(), by=user.actor)


@transaction.atomic
def end_every(user: User, *, by: Actor) -> None:
    """End whatever this person has open, agent or customer (ASVS 5.0, 7.4.5). He may sign in again."""
    if not OpenSession.objects.filter(user=user).exists():
        return
    sessions.end_all(user)
    record(user, SessionsEnded(every=True), by=by)
