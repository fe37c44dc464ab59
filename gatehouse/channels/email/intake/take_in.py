"""From a stored mail to what becomes of it.

Reading it touches no row. Then one transaction does everything: the mail's row, its message, its stored mail's fate. So a
process may die at any moment, and there is one message or none; the unique fingerprint keeps the same mail from being two.
"""

from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction

from gatehouse.channels.base import Temporary
from gatehouse.channels.email.alone import alone
from gatehouse.channels.email.intake import own_business, store
from gatehouse.channels.email.intake.again import came_again
from gatehouse.channels.email.intake.arrival import ReadMail, as_delivered
from gatehouse.channels.email.intake.claiming import TRIES, claim, note_failure, put_off, waiting
from gatehouse.channels.email.intake.files import Kept, keep_files
from gatehouse.channels.email.intake.fingerprint import fingerprint
from gatehouse.channels.email.intake.letters import take_letter
from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail
from gatehouse.channels.email.reading.killable import understand_in_child
from gatehouse.conversations.actions.upload import NoRoom
from gatehouse.guard.confined.asking import Unreached

_AT_ONCE = 100


def take(pk: UUID) -> Outcome | None:
    """Take one stored mail in; None when it is not waiting, or somebody else is at it."""
    with alone(f"mail-in:{pk}") as is_mine:
        mail = claim(pk) if is_mine else None
        if mail is None:
            return None
        try:
            return _take(mail)
        except Exception as error:
            if isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable():
                raise
            if _is_passing(error):
                put_off(mail, str(error))
            elif note_failure(mail, error):
                return Outcome(mail.pk, Fate.QUARANTINED, type(error).__name__)
    return Outcome(mail.pk, Fate.STORED, "It is tried again.")


def drain() -> int:
    """Take in what waits, the oldest first, one after the other; return how many mails that were."""
    done, last = 0, UUID(int=0)
    while True:
        due = RawMail.objects.filter(waiting(), pk__gt=last).order_by("pk")
        ids = list(due.values_list("pk", flat=True)[:_AT_ONCE])
        if not ids:
            return done
        done += sum(take(pk) is not None for pk in ids)
        last = ids[-1]


def _is_passing(error: Exception) -> bool:
    """Whether something is away that will come back: a disk's room, the storage, the scanner; not this mail's own file."""
    is_gone = isinstance(error, (FileNotFoundError, PermissionError))
    return isinstance(error, (Temporary, NoRoom, OSError, Unreached)) and not is_gone


def _take(raw: RawMail) -> Outcome:
    content = as_delivered(raw, store.read(raw))
    is_last = raw.attempts >= TRIES
    mail = ReadMail(raw, content, understand_in_child(content, is_last=is_last), is_last)
    _ = mail.authentication  # kept from here on: finding it out may ask DNS, which no transaction waits for
    mark = fingerprint(mail.letter, content)
    if (known := IncomingMail.objects.filter(fingerprint=mark).first()) is not None:
        return came_again(mail, known)
    nature = own_business.nature_of(mail)
    kept = keep_files(raw.pk, mail.letter.attachments) if nature is None else Kept(raw.pk)
    try:
        with transaction.atomic():
            _hold(raw)
            return take_letter(mail, mark, kept) if nature is None else own_business.settle(mail, mark, nature)
    except IntegrityError:  # the same mail came by another way in this very moment
        known = IncomingMail.objects.filter(fingerprint=mark).first()
        if known is None:
            raise
        return came_again(mail, known)


def _hold(raw: RawMail) -> None:
    """Lock its row for the rest of the transaction."""
    waits = RawMail.objects.select_for_update(skip_locked=True).filter(pk=raw.pk, fate=Fate.STORED)
    if not waits.values_list("pk").first():
        raise Temporary("Somebody else is dealing with this mail.")
