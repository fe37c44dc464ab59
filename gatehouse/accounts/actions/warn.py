"""Letting an account's owner know of tries that may not have been his own (ASVS 5.0, 6.3.5).

At most once an hour for each kind, so that nobody fills a mailbox, and so that what is told of failures does not keep him
from hearing that one of them got in.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Subquery
from django.db.models.functions import Coalesce

from gatehouse.accounts import limits, tries
from gatehouse.accounts.activity import sign_ins_of
from gatehouse.accounts.entries import SecondStepFailed, SignedInAfterTries
from gatehouse.accounts.models import KnownDevice, RefusedTry, User
from gatehouse.accounts.sign_in_names import digests_of
from gatehouse.journal.actor import SYSTEM
from gatehouse.journal.data import EntryData
from gatehouse.journal.record import record

RUN = 3  # wrong second steps in a row
REFUSED = 5  # tries of any kind since the last sign-in
_HOUR = timedelta(hours=1)


@transaction.atomic
def note_wrong_second_step(user: User) -> None:
    """Whoever has just shown this person's password did not have what it takes beside it."""
    times = tries.note_wrong(_key(user))
    if times < RUN:
        return
    last = RefusedTry.objects.filter(name__in=digests_of(user)).order_by("-pk").first()
    _tell(user, SecondStepFailed(times=times, last=last.pk if last else None))


def refused_before(user: User) -> int:
    """How many tries were refused since his last sign-in; what came in a row at the second step is over."""
    last = Coalesce(Subquery(sign_ins_of(user).values("at")[:1]), user.created_at)
    refused = RefusedTry.objects.filter(name__in=digests_of(user), at__gt=last).count()
    if refused:
        tries.note_right(_key(user))
    return refused


def note_sign_in(user: User, device: KnownDevice, refused: int) -> None:
    """He has come in, after so many tries that did not."""
    if refused >= REFUSED:
        _tell(user, SignedInAfterTries(times=refused, device=device.pk))


def _tell(user: User, data: EntryData) -> None:
    if not limits.hit(f"told:{data.kind}:{user.pk}", limit=1, per=_HOUR):
        record(user, data, by=SYSTEM)


def _key(user: User) -> str:
    return f"second:{user.pk}"
