"""Mail waits, untried, while the relay cannot be reached. Whether it can is one row, which every worker sees."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from gatehouse.channels.email.models import MailFlow
from gatehouse.channels.email.retry import Unreachable
from gatehouse.conversations.models import Delivery, DeliveryState

log = logging.getLogger(__name__)
HELD = "The mail relay cannot be reached. It is sent by itself once it can."
_OFTEN = timedelta(seconds=10)  # how exact the time of the last mail is


def hold(delivery_id: int) -> bool:
    """Keep it for later when the relay is away, or an earlier mail of this ticket to this person waits for it."""
    same = {"conversation": OuterRef("conversation"), "recipient": OuterRef("recipient")}
    earlier = Delivery.objects.filter(state=DeliveryState.HELD, pk__lt=OuterRef("pk"), **same)
    away = MailFlow.objects.filter(relay_away_since__isnull=False)
    due = Delivery.objects.filter(pk=delivery_id, state__in=(DeliveryState.QUEUED, DeliveryState.RETRYING))
    held = due.filter(Exists(away) | Exists(earlier))
    return held.update(state=DeliveryState.HELD, by_relay=True, error=HELD) == 1


@transaction.atomic
def note_away(trouble: Unreachable) -> None:
    """From now on mail waits. The log hears of it once, and of its end."""
    MailFlow.objects.get_or_create(pk=1)
    was_there = MailFlow.objects.filter(relay_away_since=None)
    if was_there.update(relay_away_since=timezone.now()):
        log.error("Mail waits: %s", trouble)
    MailFlow.objects.update(relay_problem=trouble.problem, relay_detail=trouble.detail)


def note_handed_over() -> None:
    """The relay took a mail. Written down at once when it was away, else every few seconds."""
    now, flow = timezone.now(), MailFlow.now()
    is_fresh = flow.handed_over_at is not None and now - _OFTEN < flow.handed_over_at <= now
    if not is_fresh or flow.relay_away_since is not None:
        _note_back(handed_over_at=now)


def note_reached() -> None:
    """The relay took a connection; that it takes mail is still to be seen."""
    _note_back()


@transaction.atomic
def _note_back(**columns: object) -> None:
    away = MailFlow.objects.filter(relay_away_since__isnull=False)
    if away.update(relay_away_since=None, relay_problem="", relay_detail=""):
        log.warning("The mail relay can be reached again; what waits for it goes out")
    if columns:
        MailFlow.objects.update_or_create(pk=1, defaults=columns)
