"""What waits, since when, and what is wrong: read in three statements, each by an index of what is not settled."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from gatehouse.channels.email.intake.growth import WITHIN
from gatehouse.channels.email.models import MailFlow, Watermark

LATE = timedelta(
    minutes=15
)  # mail that waits longer, in or out, is a sign; longer than the pauses of what is read again
UNREAD = timedelta(hours=1)  # without a look at a mailbox
LATELY = timedelta(days=1)
_ROOM, _SHARE = 2 << 30, 0.02  # a disk with less than the larger of both is nearly full

_READ = """
select
  out.*,
  (select error from conversations_delivery where state = 'retrying' and by_relay order by tried_at desc limit 1),
  (select count(*) from conversations_delivery where state = 'failed' and by_relay),
  (select count(*) from email_rawmail where fate = 'stored'),
  (select received_at from email_rawmail where fate = 'stored' order by id limit 1),
  (select reason from email_rawmail where fate = 'stored' order by id limit 1),
  (select count(*) from email_rawmail where fate = 'quarantined'),
  (select count(*) from email_rawmail where fate = 'quarantined' and quarantined_at between %(hour)s and %(now)s),
  (select count(*) from email_incomingmail where notices @> '[{"kind": "not_given"}]' and taken_at > %(day)s)
from (
  select
    count(*) filter (where state = 'queued'), min(created_at) filter (where state = 'queued'),
    count(*) filter (where state = 'held' or by_relay), min(created_at) filter (where state = 'held' or by_relay),
    count(*) filter (where state = 'retrying' and not by_relay),
    min(created_at) filter (where state = 'retrying' and not by_relay)
  from conversations_delivery where state in ('queued', 'retrying', 'held') and channel = 'email'
) out
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many, and the time of the oldest."""

    count: int = 0
    since: datetime | None = None

    def is_late(self, now: datetime) -> bool:
        return self.since is not None and now - self.since > LATE

    def age(self, now: datetime) -> float:
        """In seconds; 0.0 when nothing waits, or it was made by a clock that was ahead."""
        return max((now - self.since).total_seconds(), 0.0) if self.since else 0.0


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes of the disk that holds this process's home."""

    free: int
    total: int

    @property
    def is_short(self) -> bool:
        return self.free < max(_ROOM, int(self.total * _SHARE))


@dataclass(frozen=True, slots=True)
class Figures:
    """`queued` was not tried yet, `held` waits for the relay, `retrying` for the address; `lost` was given up because of
    the relay, and `relay_said` is what it last answered where it took the connection but not the mail. `stored` waits to
    be read, `reason` says why its oldest does. `lately` is what came into quarantine within the hour, `not_given` what
    mailboxes' servers kept to themselves within a day. `mailboxes` are those with trouble.
    """

    at: datetime
    queued: Waiting
    held: Waiting
    retrying: Waiting
    relay_said: str
    lost: int
    stored: Waiting
    reason: str
    quarantined: int
    lately: int
    not_given: int
    flow: MailFlow
    mailboxes: list[Watermark]
    room: Room | None

    @property
    def unsent(self) -> Waiting:
        """All that waits to go out."""
        parts = (self.queued, self.held, self.retrying)
        return Waiting(sum(one.count for one in parts), min((one.since for one in parts if one.since), default=None))


def read() -> Figures:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_READ, {"now": now, "hour": now - WITHIN, "day": now - LATELY})
        found = cursor.fetchone()
    queued, held, retrying = (Waiting(*found[at : at + 2]) for at in (0, 2, 4))
    said, lost, stored, since, reason, quarantined, lately, not_given = found[6:]
    return Figures(
        at=now,
        queued=queued,
        held=held,
        retrying=retrying,
        relay_said=said or "",
        lost=lost,
        stored=Waiting(stored, since),
        reason=reason or "",
        quarantined=quarantined,
        lately=lately,
        not_given=not_given,
        flow=MailFlow.now(),
        mailboxes=_in_trouble(now),
        room=_room(),
    )


def _in_trouble(now: datetime) -> list[Watermark]:
    """Mailboxes that cannot be read, or that nobody has read for a while."""
    active = Watermark.objects.filter(mailbox__is_active=True).select_related("mailbox")
    found = active.filter(~Q(problem="") | Q(read_at__lt=now - UNREAD)).order_by("mailbox__address")
    return list(found.only("problem", "detail", "problem_since", "read_at", "mailbox__address"))


def _room() -> Room | None:
    """None where there is no home to ask about."""
    try:
        usage = shutil.disk_usage(settings.CONFIG.home)
    except OSError:
        return None
    return Room(usage.free, usage.total)
