"""Sets aside a mail that cannot be taken in (R9): into quarantine, with a ticket in its place, so that somebody answers."""

import logging
from contextlib import suppress
from uuid import UUID, uuid5

from django.db import Error, transaction
from django.utils import timezone

from gatehouse.channels.email.intake import bell, growth, store, stubs
from gatehouse.channels.email.intake.arrival import as_delivered
from gatehouse.channels.email.intake.envelope import Envelope
from gatehouse.channels.email.intake.sources import Source
from gatehouse.channels.email.models import Fate, RawMail

log = logging.getLogger(__name__)
_STUBS = UUID("c0f0a7f4-5d0e-4e5b-9a67-3e1f2b8d4c61")


def set_aside(mail: RawMail, reason: str) -> None:
    """Into quarantine. Its head is taken in instead, as a mail of its own, once, whatever is killed meanwhile."""
    with transaction.atomic():
        quarantine(mail, reason)
        if mail.source != Source.STUB:
            _stand_in(mail)
    with suppress(Error):  # the clock finds it as well
        bell.ring()


def quarantine(mail: RawMail, reason: str) -> None:
    """Set it aside for a lead; the desk and the figures count what waits, and many at once are an alarm (growth.py)."""
    now = timezone.now()
    updated = RawMail.objects.filter(pk=mail.pk, fate=Fate.STORED).update(
        fate=Fate.QUARANTINED, reason=reason[:300], next_try_at=None, quarantined_at=now
    )
    if updated:
        log.warning("Mail %s is in quarantine: %s", mail.pk, reason)
        growth.watch(now)


def stub_of(mail: UUID) -> UUID:
    """The id of what is stored in place of this mail."""
    return uuid5(_STUBS, mail.hex)


def _stand_in(mail: RawMail) -> None:
    try:
        head = as_delivered(mail, next(store.pieces(mail), b""))
    except (OSError, ValueError) as error:
        log.error("Mail %s cannot be opened, so that nothing stands in its place: %s", mail.pk, error)
        return
    store.keep(stubs.quarantined(head, mail.pk), Envelope(Source.STUB, None, tuple(mail.rcpt_to)), stub_of(mail.pk))
