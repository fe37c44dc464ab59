"""What a lead does about a mail that could not be taken in: read it, take it in again, or dismiss it."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from gatehouse.accounts import limits
from gatehouse.accounts.models import User
from gatehouse.channels.email.entries import MailDismissed, MailOpened, MailReplayed
from gatehouse.channels.email.intake import bell
from gatehouse.channels.email.models import Fate, RawMail
from gatehouse.conversations.actions.errors import Impossible
from gatehouse.journal.record import record

_ONCE_PER = timedelta(hours=1)
_LONGEST = 300
_AGAIN = "A lead has it taken in again."


@transaction.atomic
def note_reading(mail: UUID, *, by: User, original: bool = False) -> None:
    """Write into the agent's own chain that he reads this mail, at most once an hour; each original counts."""
    if original or not limits.hit(f"mail-opened:{by.pk}:{mail}", limit=1, per=_ONCE_PER):
        record(User(pk=by.pk), MailOpened(mail=mail, original=original), by=by.actor)


@transaction.atomic
def replay(mail: RawMail, *, by: User) -> None:
    """Take it in again, with all its tries; the worker is told. Nothing happens to one that is not in quarantine."""
    if not _moved(mail, Fate.QUARANTINED, Fate.STORED, attempts=0, next_try_at=None, reason=_AGAIN):
        return
    record(User(pk=by.pk), MailReplayed(mail=mail.pk), by=by.actor)
    transaction.on_commit(bell.ring)


@transaction.atomic
def dismiss(mail: RawMail, reason: str, *, by: User) -> None:
    """Nobody needs it. It stays as it came until its time is over. Raises Impossible without a reason."""
    reason = " ".join(reason.split())[:_LONGEST]
    if not reason:
        raise Impossible("Say why nobody needs this mail.")
    if _moved(mail, Fate.QUARANTINED, Fate.DISMISSED, dismissal=reason):
        record(User(pk=by.pk), MailDismissed(mail=mail.pk), by=by.actor)


@transaction.atomic
def undismiss(mail: RawMail, *, by: User) -> None:
    """Back into quarantine."""
    if _moved(mail, Fate.DISMISSED, Fate.QUARANTINED, dismissal=""):
        record(User(pk=by.pk), MailDismissed(mail=mail.pk, undone=True), by=by.actor)


def _moved(mail: RawMail, before: Fate, fate: Fate, **columns: object) -> bool:
    return RawMail.objects.filter(pk=mail.pk, fate=before).update(fate=fate, **columns) == 1
