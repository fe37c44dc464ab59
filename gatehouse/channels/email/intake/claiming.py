"""One worker at a time for a stored mail, and what happens when reading it goes wrong."""

import logging
from datetime import timedelta
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from gatehouse.channels.email.intake.quarantining import set_aside
from gatehouse.channels.email.models import Fate, RawMail

log = logging.getLogger(__name__)
TRIES = 3
PAUSES = (timedelta(minutes=1), timedelta(minutes=10))
LATER = timedelta(minutes=1)  # where what is missing is none of the mail's business
FAR = timedelta(minutes=15)  # no pause is as long: what is due later was put off while the clock was wrong
_CLAIM = """
update email_rawmail set attempts = attempts + 1
where id = %s and fate = 'stored' and coalesce(next_try_at not between now() and now() + %s, true) returning *
"""
KILLED = "Reading this mail was cut off three times."


def waiting() -> Q:
    """What is stored, and due to be read."""
    now = timezone.now()
    return Q(fate=Fate.STORED) & (Q(next_try_at=None) | ~Q(next_try_at__range=(now, now + FAR)))


def claim(pk: UUID) -> RawMail | None:
    """Count the try before anything is read, and get the row; None when there is nothing to do.

    What has been tried as often as it may, each time with the death of the process, is put into quarantine.
    """
    mail = next(iter(RawMail.objects.raw(_CLAIM, [pk, FAR])), None)
    if mail is None or mail.attempts <= TRIES:
        return mail
    set_aside(mail, KILLED)
    return None


def put_off(mail: RawMail, reason: str) -> None:
    """Something that it needs is away: try again in a minute, as often as it takes."""
    log.warning("Mail %s waits: %s", mail.pk, reason)
    later = timezone.now() + LATER
    RawMail.objects.filter(pk=mail.pk, fate=Fate.STORED).update(
        attempts=F("attempts") - 1, next_try_at=later, reason=reason[:300]
    )


def note_failure(mail: RawMail, error: Exception) -> bool:
    """Try again later, or put it into quarantine after the last try: then True."""
    reason = f"It could not be read ({type(error).__name__})."
    log.error("Mail %s: %s", mail.pk, reason, exc_info=error)
    if mail.attempts >= TRIES:
        set_aside(mail, reason)
        return True
    at = timezone.now() + PAUSES[mail.attempts - 1]
    RawMail.objects.filter(pk=mail.pk, fate=Fate.STORED).update(next_try_at=at, reason=reason)
    return False
