"""The quarantine's alarm: a mail that cannot be read is a lead's work, and many at once are an operator's."""

import logging
from datetime import datetime, timedelta

from django.db.models import Q

from gatehouse.channels.email.models import Fate, MailFlow, RawMail

log = logging.getLogger(__name__)
MOST, WITHIN = 10, timedelta(hours=1)  # more new ones than that within that time are an alarm


def watch(now: datetime) -> None:
    """One line at level ERROR when it grows, and not another one within the hour."""
    new = RawMail.objects.filter(fate=Fate.QUARANTINED, quarantined_at__range=(now - WITHIN, now)).count()
    if new <= MOST:
        return
    MailFlow.objects.get_or_create(pk=1)
    unsaid = MailFlow.objects.filter(Q(grew_at=None) | ~Q(grew_at__range=(now - WITHIN, now)))
    if unsaid.update(grew_at=now):
        log.error("The quarantine grows: %s mails within an hour could not be taken in", new)
