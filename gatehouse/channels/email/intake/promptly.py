"""Takes a mail in while its server waits at the other end of a pipe, and says what became of it."""

import logging
import time
from threading import Event, Thread
from uuid import UUID

from django.db import connection

from gatehouse.channels.email.intake.outcome import Outcome
from gatehouse.channels.email.intake.take_in import take
from gatehouse.channels.email.models import Fate, IncomingMail, RawMail

log = logging.getLogger(__name__)
PATIENCE = 10.0  # seconds
_LOOK = 0.1


def take_promptly(pk: UUID, patience: float = PATIENCE) -> Outcome:
    """Take a stored mail in. After `patience` seconds it is what it was, stored, and left to the workers.

    The process may end over it, which costs the mail one of its tries: it becomes a message in one transaction or not.
    """
    tried, deadline = Event(), time.monotonic() + patience
    Thread(target=_take, args=(pk, tried), daemon=True).start()
    while True:
        is_over = tried.wait(_LOOK) or time.monotonic() > deadline
        outcome = outcome_of(pk)
        if is_over or outcome.fate != Fate.STORED:
            return outcome


def outcome_of(pk: UUID) -> Outcome:
    """What became of a stored mail until now, whoever took it in."""
    raw = RawMail.objects.defer("content").get(pk=pk)
    known = IncomingMail.objects.filter(raw=pk) | IncomingMail.objects.filter(arrivals__raw=pk)
    mail = known.select_related("message__conversation", "delivery__conversation").first()
    said = mail.message if mail else None
    about = said.conversation if said else mail.delivery.conversation if mail and mail.delivery else None
    return Outcome(pk, Fate(raw.fate), raw.reason, about.number if about else "", said.seq if said else None)


def _take(pk: UUID, tried: Event) -> None:
    """`tried` is set once there is nothing to wait for; not while somebody else takes the mail in."""
    try:
        if take(pk) is not None:
            tried.set()
    except Exception:
        log.exception("Mail %s could not be taken in at once", pk)
        tried.set()
    finally:
        connection.close()
